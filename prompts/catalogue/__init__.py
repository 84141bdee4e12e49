"""Everything that can be asked at one moment, under hashes that name its words and its promises."""

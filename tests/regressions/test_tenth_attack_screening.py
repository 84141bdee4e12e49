"""What a tenth fresh attacker told of health and belief that was kept as it stood, and what only sounds like it."""

from __future__ import annotations

import pytest

from prompts.screening.sensitive import screened


@pytest.mark.parametrize(
    "words",
    [
        *("low acid, I have an ulcer", "decaf because of my anxiety", "something gentle, I get heartburn", "I'm on blood thinners"),
        *(
            "my doctor told me no caffeine",
            "I have lupus",
            "I just had an operation",
            "we are trying to conceive",
            "I'm depressed enough",
        ),
        *(
            "something for my high cholesterol",
            "I'm sober",
            "chronic fatigue, so strong",
            "my Hashimoto's",
            "I take antibiotics now",
        ),
        *("Magenschleimhautentzündung, bitte säurearm", "mein Arzt sagt kein Koffein", "wegen Herzrasen entkoffeiniert"),
        *(
            "wir haben Kinderwunsch",
            "ich nehme Blutverdünner",
            "ich habe oft Kopfschmerzen",
            "säurearm wegen Übelkeit",
            "ich habe Gicht",
        ),
        *("mi médico me prohíbe la cafeína", "suave, tengo taquicardia", "tengo anemia, algo suave", "tengo ardor de estómago"),
        *("tengo ansiedad", "estoy amamantando", "tomo antibióticos", "un café para judíos"),
    ],
)
def test_what_tells_of_health_or_belief_is_not_kept(words: str) -> None:
    found = screened(words)
    assert found is not None and found.topic in ("health", "beliefs")


@pytest.mark.parametrize(
    "words",
    [
        *(
            "a medium body and bright acidity",
            "orthodox brewing methods",
            "coffee is my therapy",
            "in great condition",
            "manic monday blend",
        ),
        *(
            "I am anxious to try your new beans",
            "kidney beans and quaker oats",
            "goût de chocolat",
            "purging the grinder",
            "religiously every morning",
        ),
        *(
            "Ich wähle immer die dunkle Röstung",
            "statt ads bitte",
            "stillere Töne",
            "auf Kurs",
            "Verstopfung der Maschine",
            "Hey Jude",
        ),
        *(
            "gases en la crema",
            "bebida crónica",
            "soy practicante de yoga",
            "gota a gota",
            "las cataratas del Iguazú",
            "judías verdes",
        ),
    ],
)
def test_what_only_sounds_like_it_passes(words: str) -> None:
    assert screened(words) is None

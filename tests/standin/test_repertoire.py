from kaiwa.standin.repertoire import GROUPS, REPERTOIRE


def test_no_phrase_stands_for_two_things():
    phrases = [phrase for e in REPERTOIRE for phrase in e.words + e.japanese]

    assert len(phrases) == len(set(phrases))


def test_each_entry_is_explained_in_both_languages():
    for entry in REPERTOIRE:
        assert entry.meaning and entry.meaning_japanese
        assert entry.group in GROUPS

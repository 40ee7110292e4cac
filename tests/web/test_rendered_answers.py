from kaiwa.web.rendered_answers import RenderedAnswers


def make_answers(max_bytes=100, max_answer_bytes=40):
    rendered = []

    def render(source):
        rendered.append(source)
        return [source.upper(), "é"]

    answers = RenderedAnswers(
        render, max_bytes=max_bytes, max_answer_bytes=max_answer_bytes
    )
    return answers, rendered


def test_answer_is_rendered_once():
    answers, rendered = make_answers()

    assert answers.get_blocks("a") == answers.get_blocks("a") == ("A", "é")
    assert rendered == ["a"]
    assert answers.size == 4


def test_oldest_answers_are_dropped():
    answers, rendered = make_answers()
    for source in ("a" * 15, "b" * 15, "c" * 15, "a" * 15, "d" * 15):
        answers.get_blocks(source)
        assert answers.size <= 100
    answers.get_blocks("a" * 15)
    assert len(rendered) == 4

    answers.get_blocks("b" * 15)
    assert len(rendered) == 5


def test_large_answer_is_not_kept():
    answers, rendered = make_answers()
    answers.get_blocks("a" * 30)
    answers.get_blocks("a" * 30)

    assert len(rendered) == 2
    assert answers.size == 0

"""Rooms import in one direction, and each library has one place."""

import ast

import pytest

from .tree import Import, list_files, list_imports, name_of

IMPORTS = list_imports()

# The rooms that each room may import, the lowest first.
MAY_KNOW = {
    "authorities": {"setting_file"},
    "budgets": {"clock", "config", "cost", "errors"},
    "casts": set(),
    "clock": set(),
    "cost": set(),
    "errors": set(),
    "issuers": set(),
    "redis_pool": set(),
    "search": set(),
    "setting_file": set(),
    "source": set(),
    "version": set(),
    "thinking": set(),
    "drawing": {"source"},
    "tuning": {"drawing", "source"},
    "file_part": {"source"},
    "presets": {"source", "thinking", "tuning"},
    "snippets": {"source", "tuning"},
    "offered_presets": {"presets", "setting_file", "tuning"},
    "prompt": {
        *("config", "cost", "drawing", "errors", "file_part", "source", "thinking"),
        "tuning",
    },
    "settings_table": {"authorities", "casts", "cost", "offered_presets", "presets"},
    "config": {"errors", "issuers", "settings_table"},
    "standin": {"clock"},
    "inference": {
        *("authorities", "clock", "drawing", "errors", "prompt", "source", "thinking"),
    },
    "render": {"clock", "errors", "file_part", "source"},
    "background": {"render"},
    "confined": {"errors", "source"},
    "export": {"file_part", "render", "source", "store"},
    "importing": {
        *("background", "clock", "errors", "file_part", "source", "store"),
        *("thinking", "tuning"),
    },
    "store": {
        *("budgets", "clock", "cost", "drawing", "errors", "file_part", "presets"),
        *("prompt", "search"),
        *("snippets", "source", "tuning"),
    },
    "access": {"clock", "config", "errors", "inference", "redis_pool"},
    "answers": {
        *("background", "clock", "cost", "errors", "prompt", "redis_pool", "source"),
        *("confined", "file_part", "inference", "render", "store"),
    },
    "monitoring": {"answers", "clock", "version"},
    "queue_sender": {"access", "answers", "errors", "inference", "store"},
    "web": {
        *("background", "budgets", "clock", "config", "cost", "errors", "source"),
        *("drawing", "monitoring", "presets", "search", "snippets", "thinking"),
        *("queue_sender", "tuning", "version"),
        *("inference", "render", "store", "access", "answers", "export"),
        *("confined", "file_part", "importing"),
    },
    "unneeded": set(),
    "warm_up": set(),
    "doctor": {
        *("clock", "errors", "inference", "prompt", "redis_pool", "store", "web"),
    },
    "owner_commands": {"errors", "web"},
    "commands": {"config", "doctor", "errors", "owner_commands", "store"},
    "serving": {
        *("background", "config", "errors", "monitoring", "store", "version"),
        *("warm_up", "web"),
    },
    "optional_services": {
        *("access", "answers", "config", "inference", "monitoring", "redis_pool"),
        "store",
    },
    "__init__": {
        *(
            "access",
            "answers",
            "budgets",
            "redis_pool",
            "config",
            "confined",
            "importing",
            "inference",
            "monitoring",
            "prompt",
            "queue_sender",
            "store",
        ),
        *("commands", "optional_services", "unneeded", "web"),
    },
    "__main__": {"config", "inference"},
}

# The files that may import a library; a folder includes all its files.
ONLY_IN = {
    "requests": [
        "kaiwa/inference/http/",
        "kaiwa/access/oidc.py",
        "kaiwa/access/provider_session.py",
    ],
    "urllib3": ["kaiwa/inference/http/"],
    "redis": [
        "kaiwa/redis_pool.py",
        "kaiwa/doctor/",
        "kaiwa/answers/relay.py",
        "kaiwa/access/counters.py",
    ],
    "authlib": ["kaiwa/access/oidc.py", "kaiwa/access/provider_session.py"],
    "idna": ["kaiwa/access/identity.py"],
    "joserfc": ["kaiwa/access/oidc.py"],
    "limits": ["kaiwa/access/"],
    "sqlalchemy": ["kaiwa/store/"],
    "alembic": ["kaiwa/store/"],
    "flask_sqlalchemy": ["kaiwa/store/"],
    "flask_session": ["kaiwa/store/"],
    "flask_migrate": ["kaiwa/__init__.py"],
    "flask_babel": ["kaiwa/web/", "kaiwa/__init__.py"],
    "prometheus_client": ["kaiwa/monitoring/prometheus.py"],
    "sentry_sdk": ["kaiwa/monitoring/sentry.py"],
    "flask": [
        "kaiwa/web/",
        "kaiwa/store/",
        "kaiwa/__init__.py",
        "kaiwa/commands.py",
        "kaiwa/owner_commands.py",
        "kaiwa/serving.py",
    ],
    "gunicorn": ["kaiwa/web/gate.py"],
    "ijson": ["kaiwa/importing/items.py"],
    "PIL": ["kaiwa/confined/pictures.py"],
    "charset_normalizer": ["kaiwa/confined/texts.py"],
    "pypdfium2": ["kaiwa/confined/pdfs.py"],
    "python_calamine": ["kaiwa/confined/sheets.py"],
    "pyromark": ["kaiwa/render/"],
    "nh3": ["kaiwa/render/"],
    "pygments": ["kaiwa/render/"],
    "_quickjs": ["kaiwa/render/tex.py"],
}
READS_THE_ENVIRONMENT = {
    "kaiwa/__init__.py",
    "kaiwa/__main__.py",
    "kaiwa/commands.py",
    "kaiwa/config.py",
}


def test_every_room_is_listed():
    assert {it.room for it in IMPORTS} <= set(MAY_KNOW)


@pytest.mark.parametrize("room", MAY_KNOW)
def test_room_imports_only_lower_rooms(room: str):
    known = [it for it in IMPORTS if it.room == room and it.target not in {None, room}]

    assert [it for it in known if it.target not in MAY_KNOW[room]] == []


def test_no_rooms_import_each_other():
    both = [
        (room, other)
        for room, others in MAY_KNOW.items()
        for other in others
        if room in MAY_KNOW[other]
    ]

    assert both == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_has_one_place(library: str):
    users = [it for it in IMPORTS if it.library == library]

    assert users != []
    assert [it for it in users if not _is_in(it, ONLY_IN[library])] == []


@pytest.mark.parametrize("room", ["inference", "render"])
@pytest.mark.parametrize("library", ["flask", "flask_babel", "sqlalchemy", "redis"])
def test_inference_and_render_are_independent(room: str, library: str):
    assert [it for it in IMPORTS if it.room == room and it.library == library] == []


def test_environment_has_few_readers():
    readers = {
        name_of(path)
        for path in list_files("*.py", "kaiwa")
        if _reads_environment(ast.parse(path.read_text()))
    }

    assert readers <= READS_THE_ENVIRONMENT


def _is_in(found: Import, places: list[str]) -> bool:
    return any(
        found.file == place or (place.endswith("/") and found.file.startswith(place))
        for place in places
    )


def _reads_environment(tree: ast.AST) -> bool:
    names = {"environ", "environb", "getenv", "getenvb"}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        for node in ast.walk(tree)
    ) or any(
        isinstance(node, ast.ImportFrom)
        and node.module == "os"
        and names & {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )

"""Import at start the modules that Python and libraries import at the first use.

An import opens files. A process without free file descriptors cannot open any, and its
running streams must not break because they are the first to need a codec.

Some modules stay lazy, because they take much memory and few apps need them: redis and
authlib are imported if they are configured, lexers at the first code in a language.
"""

import codecs

import gevent

# The lexer of Jinja; frames that count UTF-16 units; the resolver; addresses.
CODECS = ("unicode_escape", "utf-16-le", "idna", "punycode")


def import_lazy_modules(*, links_devices: bool) -> None:
    """Import codecs and the parts of gevent's hub; takes 10 to 40 ms.

    :param links_devices: import what draws the codes of links, too.
    """
    if links_devices:
        import segno  # noqa: F401
    for name in CODECS:
        codecs.lookup(name)
    hub = gevent.get_hub()
    # Both are made, and their modules imported, when they are read.
    _ = hub.resolver, hub.threadpool

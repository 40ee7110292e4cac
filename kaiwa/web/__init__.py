"""The web layer: one blueprint per noun, and templates of the same name."""

from flask import Flask

from . import (
    account,
    answers,
    branches,
    conversations,
    devices,
    diagrams,
    documents,
    exports,
    files,
    forks,
    health,
    imports,
    links,
    listing,
    manifest,
    messages,
    metrics,
    no_script,
    operator,
    operator_sign_in,
    preferences,
    presets,
    previews,
    problems,
    queue,
    search,
    shared,
    shares,
    shelves,
    shortcuts,
    sign_in,
    snippets,
    sso,
    static_files,
    tables,
    tuning,
    usage,
)
from .compression import set_up_compression
from .gate import set_up_gate
from .headers import set_up_headers
from .ids import set_up_ids
from .services import Services
from .sizes import set_up_sizes
from .templates import set_up_templates
from .urls import set_up_urls

__all__ = ["Services", "set_up_web"]

BLUEPRINTS = (
    account.blueprint,
    answers.blueprint,
    branches.blueprint,
    conversations.blueprint,
    devices.blueprint,
    documents.blueprint,
    diagrams.blueprint,
    exports.blueprint,
    files.blueprint,
    forks.blueprint,
    health.blueprint,
    imports.blueprint,
    links.blueprint,
    listing.blueprint,
    manifest.blueprint,
    messages.blueprint,
    metrics.blueprint,
    no_script.blueprint,
    operator.blueprint,
    operator_sign_in.blueprint,
    preferences.blueprint,
    presets.blueprint,
    previews.blueprint,
    problems.blueprint,
    queue.blueprint,
    shared.blueprint,
    shares.blueprint,
    search.blueprint,
    shelves.blueprint,
    shortcuts.blueprint,
    sign_in.blueprint,
    snippets.blueprint,
    sso.blueprint,
    static_files.blueprint,
    tables.blueprint,
    tuning.blueprint,
    usage.blueprint,
)


def set_up_web(app: Flask, built: Services) -> None:
    """Add the routes, templates, checks and headers to the app."""
    app.extensions["kaiwa"] = built
    # Merging would redirect "//a" to a URL made from the Host header.
    app.url_map.merge_slashes = False
    set_up_ids(app)
    set_up_urls(app)
    set_up_templates(app, built)
    if built.metrics:
        metrics.set_up_metrics(app)
    set_up_gate(app)
    set_up_sizes(app, settings=built.settings)
    set_up_headers(app)
    set_up_compression(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

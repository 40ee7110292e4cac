"""Errors of signing in: the user signs in another way, or asks the owner."""

from .base import N_, KaiwaError
from .service import NotAllowed


class SignInRequired(KaiwaError):
    """The request needs a signed-in session."""

    status = 401
    code = "sign_in_required"
    sentence = N_("Please sign in first.")


class WrongPassword(SignInRequired):
    """The password is wrong."""

    code = "wrong_password"
    sentence = N_("Wrong password.")


class TooManyAttempts(SignInRequired):
    """There were too many password attempts."""

    status = 429
    code = "too_many_attempts"
    sentence = N_("Too many sign-in attempts.")
    advice = N_("Try again in %(retry_after_seconds)s.")


class EmailNotAllowed(NotAllowed):
    """OIDC_ALLOWED contains neither the e-mail address nor its domain."""

    code = "email_not_allowed"
    sentence = N_("%(email)s may not use this chat.")
    advice = N_("Sign in with another address, or ask the owner of the app.")


class EmailUnverified(NotAllowed):
    """The provider sent no verified e-mail address."""

    code = "email_unverified"
    sentence = N_("Your e-mail address is not verified at %(host)s.")
    advice = N_("Verify it there, or sign in with another address.")


class EmailUnconfirmed(EmailUnverified):
    """The provider does not state whether it has verified the address."""

    code = "email_unconfirmed"
    sentence = N_(
        "%(host)s does not confirm e-mail addresses, so you could not be signed in."
    )
    advice = N_(
        "If only your organisation has accounts there, the owner of the app can accept"
        " its addresses with OIDC_TRUST_EMAIL=yes."
    )


class SignOnError(KaiwaError):
    """Single sign-on failed."""

    status = 502
    code = "sign_on"
    sentence = N_("Sign-in failed.")


class SignOnExpired(SignOnError):
    """The callback belongs to no sign-in that this browser has started."""

    status = 400
    code = "sign_on_expired"
    sentence = N_("This sign-in was not started in this browser, or has already ended.")
    advice = N_("Sign in again here.")


class SignOnDenied(SignOnError):
    """The user or the provider declined."""

    status = 401
    code = "sign_on_denied"
    sentence = N_("Sign-in at %(host)s was denied or cancelled.")
    advice = N_("You can try again at any time.")


class ProviderAway(SignOnError):
    """The provider is unreachable, or reports an internal error."""

    status = 503
    code = "provider_away"
    sentence = N_("%(host)s cannot be reached right now.")
    advice = N_("Try again in a minute.")


class ProviderFailed(SignOnError):
    """The response of the provider is invalid; the log has the reason."""

    code = "provider_failed"
    sentence = N_("The response of %(host)s is invalid, so you could not be signed in.")
    advice = N_(
        "If it happens again, the owner of the app can find the reason in the log."
    )

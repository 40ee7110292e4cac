"""Errors of a file: the user sends another one, or none."""

from .base import N_
from .form import BadInput


class FileProblem(BadInput):
    """A file cannot be used."""

    status = 422
    code = "file"
    sentence = N_("This file cannot be read.")
    advice = N_("Send another file.")


class FileEmpty(FileProblem):
    """The file has no bytes, or no text."""

    code = "file_empty"
    sentence = N_("This file is empty, or has no text.")


class FileUnknownType(FileProblem):
    """The file is neither a picture nor a text."""

    code = "file_unknown_type"
    sentence = N_("Files of this type cannot be read.")
    advice = N_(
        "Pictures (PNG, JPEG, WebP, GIF), PDF, Office files, e-mails, web pages and "
        "text files can."
    )


class FileFalseType(FileProblem):
    """The contents of the file do not match the ending of its name."""

    code = "file_false_type"
    sentence = N_("The contents of this file do not match its ending, .%(ending)s.")
    advice = N_("Save it again in the program that made it.")


class FileBroken(FileProblem):
    """The file is damaged or incomplete."""

    code = "file_broken"
    sentence = N_("This file is damaged or incomplete.")
    advice = N_("Save it again in the program that made it, or copy it again.")


class FileLocked(FileProblem):
    """The file is encrypted."""

    code = "file_locked"
    sentence = N_("This file is protected by a password.")
    advice = N_("Save a copy without the password.")


class FileOldFormat(FileProblem):
    """The file is of an Office before 2007."""

    code = "file_old_format"
    sentence = N_("Files of this old Office format cannot be read.")
    advice = N_("Save it as .docx or .pptx.")


class PagesUnusable(FileProblem):
    """The chosen pages are not written as numbers, or the file does not have them."""

    code = "pages_unusable"
    sentence = N_("These pages are not in the file: it has %(count)s.")
    advice = N_("Write them as in 1-3, 7.")


class FileScanned(FileProblem):
    """A PDF without text is sent before its pages were chosen."""

    code = "file_scanned"
    sentence = N_("A PDF of this message has no text.")
    advice = N_("Open it to send its pages as pictures, or remove it.")


class TooManyPages(FileProblem):
    """More pages than a model sees should be sent as pictures."""

    code = "too_many_pages"
    sentence = N_("At most %(limit)s pages can be sent as pictures.")
    advice = N_("Choose some of the pages.")


class FileTooCostly(FileProblem):
    """Reading the file takes too much memory or time."""

    code = "file_too_costly"
    sentence = N_("This file takes too much memory or time to read.")
    advice = N_("Make it smaller, or split it.")


class FileTooLong(FileProblem):
    """The file has more text than any model reads."""

    code = "file_too_long"
    sentence = N_(
        "This file has too much text: at most %(limit)s characters can be sent."
    )
    advice = N_("Send a part of it.")


class PictureTooLarge(FileProblem):
    """The picture has too many pixels."""

    code = "picture_too_large"
    sentence = N_("This picture is too large: %(width)s × %(height)s pixels.")
    advice = N_("Make it smaller first.")


class PictureTooManyFrames(FileProblem):
    """The animation has too many frames."""

    code = "picture_too_many_frames"
    sentence = N_(
        "This animation has %(frames)s frames; at most %(limit)s can be read."
    )
    advice = N_("Send one frame of it as a picture.")


class FileTooLarge(FileProblem):
    """The file is larger than MAX_FILE_MB."""

    status = 413
    code = "file_too_large"
    sentence = N_("This file is larger than %(limit)s MB.")
    advice = N_("Make it smaller, or split it.")


class TooManyFiles(FileProblem):
    """A message has more than MAX_FILES_PER_MESSAGE files."""

    code = "too_many_files"
    sentence = N_("A message can have at most %(limit)s files.")
    advice = N_("Remove some of them, or send them with the next message.")


class FilesFull(FileProblem):
    """The files of this person exceed FILES_MB_PER_PERSON."""

    status = 409
    code = "files_full"
    sentence = N_("Your files take up all of your %(limit)s MB.")
    advice = N_("Delete conversations with files you no longer need.")


class AllFilesFull(FileProblem):
    """The files of all people exceed FILES_MB."""

    status = 409
    code = "all_files_full"
    sentence = N_("There is no room for more files in this chat.")
    advice = N_("Its owner can raise FILES_MB.")


class FileGone(FileProblem):
    """A message names a file that was removed, or that belongs to another user."""

    status = 409
    code = "file_gone"
    sentence = N_("A file of this message was removed.")
    advice = N_("Attach it again.")

// The script of files, in a bundle of its own: pages load it with the first file.

import "./elements/file-tray.js"

// The script of previews and tables, in a bundle of its own: pages load it with the first one.

import { placeExcerpts } from "./lib/excerpts.js"

placeExcerpts()

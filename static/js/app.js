// The scripts of every page, in one bundle: `make bundle` writes static/bundle/app.js from this file.

import "./elements/import-progress.js"
import "./elements/local-time.js"
import "./elements/message-composer.js"
import "./elements/transcript-view.js"
import "./elements/branch-map.js"
import "./elements/budget-note.js"
import "./elements/chat-tuning.js"
import "./elements/code-copy.js"
import "./elements/connection-bar.js"
import "./elements/conversation-list.js"
import "./elements/copy-button.js"
import "./elements/device-setting.js"
import "./elements/earlier-turns.js"
import "./elements/message-revision.js"
import "./elements/models-lookup.js"
import "./elements/notification-setting.js"
import "./elements/page-header.js"
import "./elements/search-panel.js"
import "./elements/shortcut-keys.js"
import "./elements/side-drawer.js"
import "./elements/snippet-list.js"
import "./elements/status-region.js"
import "./elements/answer-stream.js" // Last: the elements that listen to its events must be defined before it.
import { addCopyButtons } from "./lib/code-buttons.js"
import { guardCompositions } from "./lib/composition-guard.js"
import { openEditsInPlace } from "./lib/edits.js"
import { acceptFiles } from "./lib/file-sources.js"
import { closeMenus } from "./lib/menus.js"
import { loadNeededScripts } from "./lib/needed-scripts.js"
import { openSearchesInPlace } from "./lib/search-links.js"
import { storeTimeZone } from "./lib/time-zone.js"
import { markTitle } from "./lib/title-mark.js"
import { followTwinTabs } from "./lib/twin-tabs.js"

acceptFiles()
addCopyButtons()
closeMenus()
followTwinTabs()
guardCompositions()
markTitle()
loadNeededScripts()
openEditsInPlace()
openSearchesInPlace()
storeTimeZone()

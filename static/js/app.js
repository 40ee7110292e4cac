// The scripts of every page, in one bundle: `make bundle` writes static/bundle/app.js from this file.

import "./elements/local-time.js"
import "./elements/message-composer.js"
import "./elements/transcript-view.js"
import "./elements/budget-note.js"
import "./elements/code-copy.js"
import "./elements/connection-bar.js"
import "./elements/conversation-header.js"
import "./elements/conversation-list.js"
import "./elements/copy-button.js"
import "./elements/earlier-turns.js"
import "./elements/enter-setting.js"
import "./elements/message-revision.js"
import "./elements/shortcut-keys.js"
import "./elements/shortcut-setting.js"
import "./elements/side-drawer.js"
import "./elements/status-region.js"
import "./elements/title-marker.js"
import "./elements/answer-stream.js" // Last: the elements that listen to its events must be defined before it.
import { addCopyButtons } from "./lib/code-buttons.js"
import { guardCompositions } from "./lib/composition-guard.js"
import { openEditsInPlace } from "./lib/edits.js"
import { closeMenus } from "./lib/menus.js"
import { storeTimeZone } from "./lib/time-zone.js"
import { followTwinTabs } from "./lib/twin-tabs.js"

addCopyButtons()
closeMenus()
followTwinTabs()
guardCompositions()
openEditsInPlace()
storeTimeZone()

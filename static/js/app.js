import "./elements/local-time.js"
import "./elements/message-composer.js"
import "./elements/transcript-view.js"
import "./lib/on-demand.js"

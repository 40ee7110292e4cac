// The custom events of the page and their details. docs/events.md describes them.

interface PageEvents {
  "answer:changed": { stop: string | null; state: string | null }
  "answer:grew": undefined
  "answer:ended": { state: string }
  "answer:placed": { state: string; blocks: HTMLElement | null; fragment: DocumentFragment }
  "composer:resized": { height: number }
  "connection:lost": { source: object }
  "connection:back": { source: object }
  "connection:refused": undefined
  "conversation:created": { path: string }
  "message:sent": {
    fragment: DocumentFragment
    body?: FormData
    conversation?: string | null
    action?: string | null
    queue?: string | null
    stop?: string | null
  }
  "message:refused": { fragment: DocumentFragment }
  "status:announce": { text?: string; kind?: "lost" | "back" }
  "turns:placed": undefined
}

type CustomEvents = { [Name in keyof PageEvents]: CustomEvent<PageEvents[Name]> }

interface DocumentEventMap extends CustomEvents {}
interface HTMLElementEventMap extends CustomEvents {}

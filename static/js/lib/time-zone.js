// The server groups conversations by day, and reads the user's time zone from a cookie.

const YEAR_SECONDS = 31_536_000

export function storeTimeZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  if (timeZone) document.cookie = `zone=${timeZone}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
}

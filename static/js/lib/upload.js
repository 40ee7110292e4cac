// Uploads a file. XMLHttpRequest reports the progress of an upload; fetch does not.

/**
 * @param {string} url
 * @param {File} file
 * @param {(share: number) => void} report called with the share that was sent
 */
export function upload(url, file, report) {
  const request = new XMLHttpRequest()
  const done = new Promise(resolve => {
    request.upload.addEventListener("progress", event => {
      if (event.lengthComputable) report(event.loaded / event.total)
    })
    request.addEventListener("loadend", () =>
      resolve({ html: request.status ? request.responseText : "", isAccepted: request.status === 201 })
    )
  })
  request.open("POST", url)
  request.setRequestHeader("X-Kaiwa-Request", "fetch")
  request.setRequestHeader("X-Kaiwa-Name", encodeURIComponent(file.name))
  request.setRequestHeader("Content-Type", "application/octet-stream")
  request.send(file)
  return { done, abort: () => request.abort() }
}

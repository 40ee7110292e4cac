// Writes each file compressed with Brotli beside it; with --check, exits with 1 if one of these is stale.
import { readFileSync, writeFileSync } from "node:fs"
import { brotliCompressSync, brotliDecompressSync } from "node:zlib"

const isCheck = process.argv[2] === "--check"
for (const path of process.argv.slice(isCheck ? 3 : 2)) {
  const content = readFileSync(path)
  if (!isCheck) writeFileSync(`${path}.br`, brotliCompressSync(content))
  // Versions of Node compress differently.
  else if (!brotliDecompressSync(readFileSync(`${path}.br`)).equals(content)) process.exitCode = 1
}

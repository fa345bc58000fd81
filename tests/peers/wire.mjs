// Loaded before a client: writes what its library sends to the provider, and what it gets, to the file WIRE_LOG.
import { appendFileSync } from 'node:fs'

const send = globalThis.fetch
globalThis.fetch = async (address, options) => {
  const response = await send(address, options)
  const answer = await response.clone().json().catch(() => null)
  const seen = {
    path: new URL(address).pathname,
    sent: Object.fromEntries(new URLSearchParams(options?.body?.toString() ?? '')),
    authorization: new Headers(options?.headers).get('authorization')?.split(' ')[0] ?? '',
    status: response.status,
    answer,
  }
  appendFileSync(process.env.WIRE_LOG, `${JSON.stringify(seen)}\n`)
  return response
}

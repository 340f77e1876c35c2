// A wallet made of @openid4vc, dcql and @sd-jwt answers a hall's live request.
//
// in:  { link: text of the QR code, credential: the wallet edition, key: private JWK,
//        also?: names of claims to show that nobody asked for, decline?: true, now: seconds,
//        reach: { public, local }: the hall's proxy, which takes TLS off }
// out: { client, version, asked, shown, status, answer } or { error }
import { createHash, createPrivateKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { DcqlQuery } from 'dcql'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'

const request = JSON.parse(await text(process.stdin))

// The libraries look at the phone's clock; the test says what it shows.
const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [request.now * 1000]))
  }
  static now() {
    return request.now * 1000
  }
}

const reached = (url, options) => fetch(String(url).replace(request.reach.public, request.reach.local), options)
const hasher = (data, name) => createHash(name.replace('-', '')).update(data).digest()
const certificateOf = (der) => new X509Certificate(Buffer.from(der, 'base64'))

function verifyJwt(signer, { compact }) {
  if (signer.method !== 'x5c') throw new Error(`not signed under a certificate: ${signer.method}`)
  const [header, payload, signature] = compact.split('.')
  const key = certificateOf(signer.x5c[0]).publicKey
  const verified = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  return verified ? { verified, signerJwk: key.export({ format: 'jwk' }) } : { verified }
}

function getX509CertificateMetadata(der) {
  const names = (certificateOf(der).subjectAltName ?? '').split(', ')
  const of = (kind) => names.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length))
  return { sanDnsNames: of('DNS:'), sanUriNames: of('URI:') }
}

const refuse = () => {
  throw new Error('not needed here')
}
const client = new Openid4vpClient({
  callbacks: {
    hash: hasher,
    verifyJwt,
    getX509CertificateMetadata,
    signJwt: refuse,
    decryptJwe: refuse,
    encryptJwe: refuse,
    fetch: reached,
  },
})

const wallet = new SDJwtVcInstance({
  hasher,
  hashAlg: 'sha-256',
  saltGenerator: (size) => randomBytes(size).toString('base64url'),
  kbSignAlg: 'ES256',
  kbSigner: (data) =>
    sign('sha256', Buffer.from(data), {
      key: createPrivateKey({ key: request.key, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url'),
})

async function present() {
  const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: request.link })
  const resolved = await client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params })
  const asked = resolved.authorizationRequestPayload
  const told = {
    client: resolved.client,
    version: resolved.version,
    asked,
  }
  if (request.decline) return { ...told, ...(await decline(asked)) }
  const claims = await wallet.getClaims(request.credential)
  const query = DcqlQuery.parse(resolved.dcql.query)
  DcqlQuery.validate(query)
  const found = DcqlQuery.query(query, [
    {
      credential_format: 'dc+sd-jwt',
      vct: claims.vct,
      claims,
      cryptographic_holder_binding: true,
    },
  ])
  if (!found.can_be_satisfied) return { ...told, shown: null }
  const [id, match] = Object.entries(found.credential_matches).find(([, one]) => one.success)
  const disclosed = match.valid_credentials[0].claims.valid_claim_sets[0].output
  const shown = [...Object.keys(disclosed), ...(request.also ?? [])]
  const presentation = await wallet.present(
    request.credential,
    Object.fromEntries(shown.map((name) => [name, true])),
    { kb: { payload: { iat: request.now, aud: asked.client_id, nonce: asked.nonce } } },
  )
  const { authorizationResponsePayload } = await client.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: asked,
    authorizationResponsePayload: { vp_token: { [id]: [presentation] } },
  })
  const { response } = await client.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: asked,
    authorizationResponsePayload,
  })
  return { ...told, shown, status: response.status, answer: await response.json() }
}

async function decline(asked) {
  const body = new URLSearchParams({ error: 'access_denied', state: asked.state })
  const response = await reached(asked.response_uri, { method: 'POST', body })
  return { status: response.status, answer: await response.json() }
}

let answer
try {
  answer = await present()
} catch (error) {
  answer = { error: String(error?.message ?? error), cause: String(error?.cause ?? '') }
}
process.stdout.write(JSON.stringify(answer))

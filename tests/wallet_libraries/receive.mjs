// A wallet made of @openid4vc and @sd-jwt takes what a credential offer promises.
//
// in:  { offer: text of the QR code, tx_code?, key?: private JWK, notify?: event, now?: seconds }
// out: { offered, issuer, token, credential, claims, key, notified } or { error, at }
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { clientAuthenticationAnonymous, setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'

// The service listens on the loopback without TLS.
setGlobalConfig({ allowInsecureUrls: true })

const request = JSON.parse(await text(process.stdin))
const key =
  request.key ??
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const { d, ...publicJwk } = key
const alg = key.kty === 'EC' ? 'ES256' : 'Ed25519'

const b64u = (value) => Buffer.from(value).toString('base64url')

function signJwt(_signer, { header, payload }) {
  const input = `${b64u(JSON.stringify(header))}.${b64u(JSON.stringify(payload))}`
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  const digest = alg === 'ES256' ? 'sha256' : null
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { jwt: `${input}.${b64u(signature)}`, signerJwk: publicJwk }
}

const refuse = () => {
  throw new Error('not needed here')
}
const client = new Openid4vciClient({
  callbacks: {
    hash: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
    signJwt,
    decryptJwe: refuse,
    encryptJwe: refuse,
    verifyJwt: refuse,
    generateRandom: (size) => randomBytes(size),
    clientAuthentication: clientAuthenticationAnonymous(),
    fetch,
  },
})

async function receive() {
  const credentialOffer = await client.resolveCredentialOffer(request.offer)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode: request.tx_code,
  })
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids
  const nonce = await client.requestNonce({ issuerMetadata })
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId,
    signer: { method: 'jwk', publicJwk, alg },
    nonce: nonce.c_nonce,
    issuedAt: request.now ? new Date(request.now * 1000) : new Date(),
  })
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId,
    accessToken: accessTokenResponse.access_token,
    proofs: { jwt: [jwt] },
  })
  const credential = credentialResponse.credentials[0].credential
  if (request.notify) {
    await client.sendNotification({
      issuerMetadata,
      accessToken: accessTokenResponse.access_token,
      notification: { notificationId: credentialResponse.notification_id, event: request.notify },
    })
  }
  return {
    offered: credentialOffer,
    issuer: issuerMetadata.credentialIssuer,
    token: accessTokenResponse,
    credential,
    claims: await read(credential),
    key,
  }
}

function read(credential) {
  const reader = new SDJwtVcInstance({
    hasher: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
  })
  return reader.getClaims(credential)
}

let answer
try {
  answer = await receive()
} catch (error) {
  answer = { error: String(error?.message ?? error), response: error?.response ?? error?.errorResponse ?? null }
}
process.stdout.write(JSON.stringify(answer))

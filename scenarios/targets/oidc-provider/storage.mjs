// The provider's state, in memory. The library's own in-memory adapter forgets all but the last 1000 entries,
// registered clients among them, which a load run would meet as an unknown client.

const SWEEP_INTERVAL_MS = 60_000;

const entries = new Map();
const keysByGrant = new Map();
const sessionKeysByUid = new Map();
const deviceKeysByUserCode = new Map();

function remove(key) {
  const entry = entries.get(key);
  if (entry === undefined) return;
  entries.delete(key);
  const { grantId, uid, userCode } = entry.payload;
  const siblings = keysByGrant.get(grantId);
  siblings?.delete(key);
  if (siblings?.size === 0) keysByGrant.delete(grantId);
  if (sessionKeysByUid.get(uid) === key) sessionKeysByUid.delete(uid);
  if (deviceKeysByUserCode.get(userCode) === key) deviceKeysByUserCode.delete(userCode);
}

// Expiry is the library's to judge, with its clock tolerance: only what is long past it goes.
function sweep() {
  const now = Date.now();
  for (const [key, { expiresAt }] of entries) {
    if (expiresAt + SWEEP_INTERVAL_MS <= now) remove(key);
  }
}

setInterval(sweep, SWEEP_INTERVAL_MS).unref();

/** What the library asks of the storage of one of its models. */
export class MemoryStorage {
  constructor(model) {
    this.model = model;
  }

  async upsert(id, payload, expiresIn) {
    const key = `${this.model}:${id}`;
    remove(key);
    entries.set(key, { payload, expiresAt: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
    if (payload.grantId !== undefined) {
      if (!keysByGrant.has(payload.grantId)) keysByGrant.set(payload.grantId, new Set());
      keysByGrant.get(payload.grantId).add(key);
    }
    if (this.model === 'Session') sessionKeysByUid.set(payload.uid, key);
    if (this.model === 'DeviceCode') deviceKeysByUserCode.set(payload.userCode, key);
  }

  async find(id) {
    return entries.get(`${this.model}:${id}`)?.payload;
  }

  async findByUid(uid) {
    return entries.get(sessionKeysByUid.get(uid))?.payload;
  }

  async findByUserCode(userCode) {
    return entries.get(deviceKeysByUserCode.get(userCode))?.payload;
  }

  async consume(id) {
    const entry = entries.get(`${this.model}:${id}`);
    if (entry !== undefined) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    remove(`${this.model}:${id}`);
  }

  async revokeByGrantId(grantId) {
    for (const key of [...(keysByGrant.get(grantId) ?? [])]) {
      if (key.startsWith(`${this.model}:`)) remove(key);
    }
  }
}

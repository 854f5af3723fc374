// The end-users: `<name>` signs in with `<name>-password` and has every claim of OIDC Core 5.1.

const NAMES = [
  'alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi',
  'ivan', 'judy', 'mallory', 'niaj', 'olivia', 'peggy', 'rupert', 'sybil',
];
const UPDATED_AT = 1_735_689_600;

function claimsOf(name, number) {
  const given = name[0].toUpperCase() + name.slice(1);
  const street = `${number} Example Street`;
  return {
    sub: name,
    name: `${given} Middle Example`,
    given_name: given,
    middle_name: 'Middle',
    family_name: 'Example',
    nickname: name,
    preferred_username: name,
    profile: `https://${name}.example/profile`,
    picture: `https://${name}.example/picture.png`,
    website: `https://${name}.example/`,
    gender: 'unspecified',
    birthdate: `1990-01-${String(number).padStart(2, '0')}`,
    zoneinfo: 'Europe/Berlin',
    locale: 'en-US',
    updated_at: UPDATED_AT,
    email: `${name}@rp.example`,
    email_verified: true,
    phone_number: `+1 555 01${String(number).padStart(2, '0')}`,
    phone_number_verified: true,
    address: {
      formatted: `${street}\n12345 Example City\nExample Region\nUS`,
      street_address: street,
      locality: 'Example City',
      region: 'Example Region',
      postal_code: '12345',
      country: 'US',
    },
  };
}

const claimsByName = new Map(NAMES.map((name, index) => [name, claimsOf(name, index + 1)]));

/** The account identifier when login and password belong together, else undefined. */
export function authenticate(login, password) {
  return claimsByName.has(login) && password === `${login}-password` ? login : undefined;
}

/** The account as the library wants it; it picks the claims that the grant covers. */
export async function findAccount(ctx, accountId) {
  const claims = claimsByName.get(accountId);
  return claims && { accountId, claims: async () => claims };
}

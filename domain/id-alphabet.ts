/** The characters of ids behind their prefix: Crockford's base 32, no letters that look alike, safe everywhere. */
export const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

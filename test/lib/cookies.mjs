// The Set-Cookie lines of an answer. Debian's Node has no Headers.getSetCookie() and gives them joined.
export function cookieLines(headers) {
  return (headers.get('set-cookie') || '').split(/,\s*(?=[^\s;,=]+=)/).filter(Boolean);
}

/** An e-mail address as castellan compares it: no space around it, lower case, one form of Unicode (NFC). */
export function normalizeAddress(email: string): string {
  // Lower case last would undo the form: that of İ is two characters.
  return email.trim().toLowerCase().normalize("NFC");
}

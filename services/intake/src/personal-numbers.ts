// De-identification of the few texts that pass intake (identifiers and codes): what must not be among them. Everything
// else of a record is dropped by not being read. Names cannot be told from codes; numbers of persons can.

/** An identifier or reference: a code, never words with blanks. */
const IDENTIFIER = /^[\w.:/#+~=|-]+$/;
/** A category: letters of any script, digits, blanks and plain punctuation. */
const CATEGORY = /^[\p{L}\p{N} ._:/&()+,'-]+$/u;
const RESIDENT_NUMBER = /(?<!\d)(\d{6})(\d{4})(\d{2})(\d{2})\d{3}[\dXx](?![\dXx])/g;
const MOBILE_NUMBER = /(?<!\d)1[3-9]\d{9}(?!\d)/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
const DIGITS_MIN = 11;

/** True if the text has the form of an identifier; '' has. */
export function isIdentifier(text: string): boolean {
  return text === '' || IDENTIFIER.test(text);
}

/** True if the text has the form of a category code; '' has. */
export function isCategoryCode(text: string): boolean {
  return text === '' || CATEGORY.test(text);
}

/** True if a resident identity number (GB 11643: 18 characters, birth date, check character) stands in the text. */
export function holdsResidentNumber(text: string): boolean {
  if (text.length < DIGITS_MIN) return false;
  for (const match of text.matchAll(RESIDENT_NUMBER)) {
    if (hasBirthDate(match) && hasCheckCharacter(match[0])) return true;
  }
  return false;
}

/** True if a mainland mobile number stands in the text as a run of its own. */
export function holdsMobileNumber(text: string): boolean {
  return text.length >= DIGITS_MIN && MOBILE_NUMBER.test(text);
}

function hasBirthDate(match: RegExpExecArray): boolean {
  const [year, month, day] = [Number(match[2]), Number(match[3]), Number(match[4])];
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function hasCheckCharacter(number: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  return CHECK_CHARACTERS[sum % 11] === number[17]?.toUpperCase();
}

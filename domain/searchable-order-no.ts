import { hasCheckDigit } from './card-number';

/** As long as an order number may be, and of characters that no sentence and no e-mail address does without. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SEPARATORS = /[._-]+/;

/** A telephone number in Korea, with or without its country code. */
const TELEPHONE = /^(?:82|0)(?:1[016789][0-9]{7,8}|2[0-9]{7,8}|[3-6][1-5][0-9]{7,8}|[57]0[0-9]{8})$/;
/** 주민등록번호 or 외국인등록번호: a date of birth, and seven digits. */
const RESIDENT_NUMBER = /^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[1-8][0-9]{6}$/;
/** As cards begin, which no date of this century does. */
const CARD_NUMBER = /^(?:[3-69]|2[2-7])[0-9]{13,18}$/;

/**
 * A merchant's order number as operators may search by it, or undefined. It is the merchant's free text, and search
 * attributes are not encrypted. So only a number or code goes there; not what looks like an e-mail address, a telephone
 * number, a resident's number or a card's. The merchant API finds any of them.
 */
export function searchableOrderNo(orderNo: string): string | undefined {
  return PLAIN.test(orderNo) && !numbersIn(orderNo).some(isSomebodys) ? orderNo : undefined;
}

/** The numbers that people may read in a text: 010-1234-5678 is one, and so is each part of it. */
function numbersIn(text: string): readonly string[] {
  return text.split(/[A-Za-z]+/).flatMap((digits) => {
    const groups = digits.split(SEPARATORS);
    return groups.flatMap((_group, from) =>
      groups.slice(from).map((_last, many) => groups.slice(from, from + many + 1).join('')),
    );
  });
}

const isSomebodys = (number: string): boolean =>
  TELEPHONE.test(number) || RESIDENT_NUMBER.test(number) || (CARD_NUMBER.test(number) && hasCheckDigit(number));

import { assertBillMove, billMoves, type BillState, IllegalBillMove } from './bill-states';

const states = Object.keys(billMoves) as BillState[];
const allowed = (from: BillState, to: BillState): boolean => {
  try {
    assertBillMove(from, to);
    return true;
  } catch (error) {
    expect(error).toEqual(new IllegalBillMove(from, to));
    return false;
  }
};

test('a bill is paid or dies, and once paid can only be cancelled', () => {
  const moves = states.flatMap((from) => states.filter((to) => allowed(from, to)).map((to) => `${from}→${to}`));
  expect(moves.sort()).toEqual(['F→C', 'W→D', 'W→F']);
});

test('a refused move names both states', () => {
  expect(new IllegalBillMove('D', 'F').message).toContain('from D to F');
});

/** An activity's input. Its contract is written once, in the interface that it belongs to. */
export type Input<Activity> = Activity extends (input: infer I) => unknown ? I : never;

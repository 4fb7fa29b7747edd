type Builder<Named extends readonly unknown[], Route, Made> = (...named: Named) => (route: Route) => Made;

/**
 * A compiler that compiles the same schemas once per process, however many servers the process builds.
 * @param keyOf the parts of a route that its schema depends on
 */
export function compileOnce<Named extends readonly unknown[], Route, Made>(
  build: Builder<Named, Route, Made>,
  keyOf: (route: Route) => unknown,
): Builder<Named, Route, Made> {
  const compilers = new Map<string, (route: Route) => Made>();
  return (...named) => {
    const surroundings = JSON.stringify(named);
    const known = compilers.get(surroundings);
    if (known !== undefined) return known;
    const compiler = remembering(build(...named), keyOf);
    compilers.set(surroundings, compiler);
    return compiler;
  };
}

function remembering<Route, Made>(compile: (route: Route) => Made, keyOf: (route: Route) => unknown) {
  const made = new Map<string, Made>();
  return (route: Route): Made => {
    const key = JSON.stringify(keyOf(route));
    const known = made.get(key);
    if (known !== undefined) return known;
    const compiled = compile(route);
    made.set(key, compiled);
    return compiled;
  };
}

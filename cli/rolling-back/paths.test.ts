import { patches } from '../../domain/patches';
import { projectRoot } from '../../platform/project-root';
import { type Path, recordedPaths, stuckText } from './paths';

test('a recorded path says of which workflow it is, and which patches it took', () => {
  const paths = recordedPaths(projectRoot);
  const of = (wanted: string): Path | undefined => paths.find(({ name }) => name === wanted);
  expect(of('bill-refused')).toMatchObject({ workflow: 'payment', patches: ['refusal-shown'] });
  expect(of('approved')).toMatchObject({ workflow: 'payment', patches: [] });
  expect(paths.flatMap((one) => one.patches).filter((patch) => !Object.hasOwn(patches, patch))).toEqual([]);
});

test('paths that get stuck are told by workflow, and by what they took', () => {
  const path = (name: string, ...taken: readonly string[]): Path => ({
    name,
    workflow: 'payment',
    patches: taken,
    history: {},
  });
  expect(stuckText([path('a', 'route'), path('b'), path('c', 'route'), path('d', 'route', 'refusal-shown')])).toEqual([
    '✗ payment, which took route: a, c',
    '✗ payment: b',
    '✗ payment, which took route, refusal-shown: d',
  ]);
});

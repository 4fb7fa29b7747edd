import { inUtc } from './utc-session';

describe('a connection string in UTC', () => {
  test.each([
    ['postgresql://a:b%20c@db:5432/appcard', '-c TimeZone=UTC'],
    ['postgresql://a:b@db/appcard?options=-c%20lock_timeout%3D5s', '-c lock_timeout=5s -c TimeZone=UTC'],
    ['postgresql://a:b@db/appcard?options=-c+TimeZone%3DAsia%2FSeoul', '-c TimeZone=Asia/Seoul -c TimeZone=UTC'],
  ])('of %s asks for it last', (url, options) => {
    expect(new URL(inUtc(url)).searchParams.get('options')).toBe(options);
  });

  test('keeps everything else', () => {
    const url = 'postgresql://us%40er:p%3Ass@db:6432/appcard?sslmode=require&application_name=x';
    const changed = new URL(inUtc(url));
    changed.searchParams.delete('options');
    expect(changed.href).toBe(url);
  });
});

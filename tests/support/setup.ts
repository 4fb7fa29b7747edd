// Real processes, servers and time-outs, on a machine that several suites share. The longest single test waits for a
// heartbeat time-out of ten seconds; an engine may take a minute to start beside others.
jest.setTimeout(180_000);

// Real processes, servers and time-outs: the longest single test waits for a heartbeat time-out of ten seconds.
jest.setTimeout(90_000);

export { given } from '../saga/dialogue';
export { eventually } from './eventually';
export { testEngines, testDatabaseUrl, testSigningKeys, type TestEngines } from './engines';
export { testAuthority, type TestAuthority } from './authority';
export { startTestService, type TestService } from './test-service';
export { serve, type TestServer } from './serve';
export { freePort } from './free-port';
export { tcpProxy, type TcpProxy } from './tcp-proxy';
export { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from './otlp-receiver';

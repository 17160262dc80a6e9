import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeCertificate } from '../../../src/twin/kube/certificate.ts';

test('`makeCertificate()` writes serial numbers in the one form that DER allows', () => {
  // One of 256 used to begin with a zero byte that kubectl (Go's x509) calls malformed.
  for (let index = 0; index < 500; index += 1) {
    const { certificate } = makeCertificate('twin');
    const parsed = new X509Certificate(certificate);
    assert.match(parsed.serialNumber, /^[4-7][0-9A-F]{31}$/);
  }
});

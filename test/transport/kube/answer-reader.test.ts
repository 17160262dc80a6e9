// Answers as API servers and the proxies before them write them, cut into pieces in every way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerReader, type HttpAnswer } from '../../../src/transport/kube/answer-reader.ts';

function read(text: string, cut = text.length): HttpAnswer | undefined {
  const bytes = Buffer.from(text);
  const reader = new AnswerReader();
  let answer: HttpAnswer | undefined;
  for (let at = 0; at < bytes.length && answer === undefined; at += cut) answer = reader.push(bytes.subarray(at, at + cut));
  return answer;
}

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nWarning: 299 - "a"\r\nwarning: 299 - "b"\r\n\r\n{"ä":1}'.replace('7', '8');
const chunked =
  'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n{"a"\r\nB\r\n:"12345678"\r\n1\r\n}\r\n0\r\nTrailer: t\r\n\r\n';

test('`AnswerReader` reads bodies with a length and bodies in chunks, in pieces of any size', () => {
  for (const cut of [1, 2, 3, 7, 1000]) {
    const answer = read(sized, cut);
    assert.equal(answer?.body.toString(), '{"ä":1}');
    assert.equal(answer?.headers.get('warning'), '299 - "a", 299 - "b"');
    assert.equal(answer?.persistent, true);
    const other = read(chunked, cut);
    assert.equal(other?.status, 201);
    assert.equal(other?.body.toString(), '{"a":"12345678"}');
    assert.equal(other?.persistent, true);
  }
});

test('`AnswerReader` gives nothing before the answer is whole', () => {
  for (const text of [sized, chunked])
    for (let length = 1; length < Buffer.byteLength(text); length += 1) {
      const reader = new AnswerReader();
      assert.equal(reader.push(Buffer.from(text).subarray(0, length)), undefined);
      assert.equal(reader.end(), undefined, 'a connection that ends too early has given no answer');
    }
});

test('`AnswerReader` passes over early answers, and knows answers without a body', () => {
  const answer = read('HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n');
  assert.equal(answer?.status, 204);
  assert.equal(answer?.persistent, true);
});

test('`AnswerReader` takes a body without a length as far as the connection goes', () => {
  const reader = new AnswerReader();
  assert.equal(reader.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nab')), undefined);
  assert.equal(reader.push(Buffer.from('cd')), undefined);
  const answer = reader.end();
  assert.equal(answer?.body.toString(), 'abcd');
  assert.equal(answer?.persistent, false);
});

test('`AnswerReader` says when a connection must not be used again', () => {
  const persistent = (head: string, rest = ''): boolean | undefined => read(`${head}\r\ncontent-length: 1\r\n\r\nx${rest}`)?.persistent;
  assert.equal(persistent('HTTP/1.1 200 OK'), true);
  assert.equal(persistent('HTTP/1.1 200 OK\r\nConnection: Close'), false);
  assert.equal(persistent('HTTP/1.0 200 OK'), false);
  assert.equal(persistent('HTTP/1.0 200 OK\r\nconnection: keep-alive'), true);
  assert.equal(persistent('HTTP/1.1 200 OK', 'HTTP/1.1 408 Request Timeout\r\n'), false);
});

test('`AnswerReader` refuses what is no answer', () => {
  for (const text of [
    'SSH-2.0-OpenSSH_9.9\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`,
  ])
    assert.throws(() => read(text), /malformed answer/);
});

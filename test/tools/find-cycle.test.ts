import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycle } from '../../tools/find-cycle.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(edges));

test('`findCycle()` gives the circle without the way to it', () => {
  assert.deepEqual(findCycle(graph({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] })), ['b', 'c', 'd']);
});

test('`findCycle()` gives a node that leads to itself', () => {
  assert.deepEqual(findCycle(graph({ a: ['a'] })), ['a']);
});

test('`findCycle()` enters each node of a ladder of diamonds once', () => {
  const ladder: Record<string, readonly string[]> = {};
  for (let rung = 0; rung < 200; rung++)
    Object.assign(ladder, { [`n${rung}`]: [`l${rung}`, `r${rung}`], [`l${rung}`]: [`n${rung + 1}`], [`r${rung}`]: [`n${rung + 1}`] });
  assert.equal(findCycle(graph(ladder)), undefined);
});

// Works through a list, so many at a time; the first failure ends it, once what is under way has come to an end.

export async function inParallel<Item>(items: readonly Item[], most: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let item = left.shift(); item !== undefined && failure === undefined; item = left.shift()) {
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
}

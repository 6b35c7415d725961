import { missingResource } from './api-error';
import type { Operation } from './call';
import { pageOf } from './pages';
import { Parameters, readParameters } from './parameters';
import { renderEvent } from './render';

export const retrieveEvent: Operation = ({ store, id, parameters }) => {
  readParameters(Parameters.none, parameters);
  const event = store.events.get(id);
  if (event === undefined) throw missingResource('event', id, 'id');
  return { raw: renderEvent(event, store.pending.has(id) ? 1 : 0) };
};

export const listEvents: Operation = ({ store, parameters }) => {
  const { type, created, expand: _expand, ...page } = readParameters(Parameters.eventList, parameters);
  const newestFirst = [...store.events.values()]
    .reverse()
    .filter((event) => type === undefined || event.type === type);
  const { records, hasMore } = pageOf(newestFirst, page, created);
  return {
    raw: {
      object: 'list',
      data: records.map((event) => renderEvent(event, store.pending.has(event.id) ? 1 : 0)),
      has_more: hasMore,
      url: '/v1/events',
    },
  };
};

// A database for the twin in the manner of Miniflux's: every sort of thing that a move can lose is in it. Run as a superuser
// in the empty database that belongs to `miniflux`; all values follow from the row's number, so every run makes the same.

/** SQL for `entries` feed entries (50 000 unless given). The roles `miniflux` and `borgmatic` must exist. */
export function minifluxSeed({ entries = 50_000 }: { readonly entries?: number } = {}): string {
  return `
create extension if not exists pg_trgm;
create extension if not exists hstore;
set role miniflux;
set timezone = 'UTC';

create type entry_status as enum ('unread', 'read', 'removed');
create domain short_hash as text check (length(value) = 32);

create table schema_version (version integer not null);
create table users (
  id serial primary key, username text not null unique, password text, is_admin boolean not null default false, language text default 'en_US',
  timezone text default 'UTC', theme text default 'light_serif', last_login_at timestamptz, extra hstore default '', keyboard_shortcuts boolean default true
);
create table sessions (id text primary key, user_id integer not null references users on delete cascade, data jsonb not null, created_at timestamptz not null, ip inet);
create table categories (id serial primary key, user_id integer not null references users on delete cascade, title text not null, hide_globally boolean not null default false, unique (user_id, title));
create table feeds (
  id bigserial primary key, user_id integer not null references users on delete cascade, category_id integer not null references categories on delete cascade,
  title text not null, feed_url text not null, site_url text not null, checked_at timestamptz, etag_header text default '', parsing_error_count integer default 0,
  scraper_rules text default '', disabled boolean default false, next_check_at timestamptz, unique (user_id, feed_url)
);
create table entries (
  id bigint generated always as identity primary key, user_id integer not null references users on delete cascade, feed_id bigint not null references feeds on delete cascade,
  hash short_hash not null, published_at timestamptz not null, title text not null, url text not null, author text, content text, status entry_status not null default 'unread',
  starred boolean not null default false, comments_url text default '', tags text[] not null default '{}', reading_time integer not null default 0, score double precision, meta jsonb,
  changed_at timestamptz not null, document_vectors tsvector generated always as (to_tsvector('pg_catalog.simple', title)) stored, unique (feed_id, hash)
);
create table enclosures (id bigserial primary key, user_id integer not null references users on delete cascade, entry_id bigint not null references entries on delete cascade, url text not null, size bigint default 0, mime_type text default '');
create table icons (id bigserial primary key, hash text not null unique, mime_type text not null, content bytea not null);
create table feed_icons (feed_id bigint not null references feeds on delete cascade, icon_id bigint not null references icons on delete cascade, primary key (feed_id, icon_id));
create table api_keys (id serial primary key, user_id integer not null references users on delete cascade, token text not null unique, description text not null, last_used_at timestamptz, created_at timestamptz not null);
create table integrations (user_id integer primary key references users on delete cascade, settings jsonb not null default '{}', webhook_enabled boolean default false, attachment oid);
create table fetch_log (at timestamptz not null, feed_id bigint, outcome text, took interval);
create unlogged table cache (key text primary key, content bytea);
create sequence ticket_numbers start 1000 increment 7;

insert into schema_version values (108);
insert into users (username, is_admin, last_login_at, extra) values ('admin', true, '2025-11-02 08:15:30.123456+00', 'color=>blue'), ('guest', false, null, '');
insert into sessions select md5('session' || i), 1 + i % 2, jsonb_build_object('csrf', md5('csrf' || i), 'n', i), timestamptz '2025-11-01' + i * interval '1 minute', '10.0.0.1'::inet + i from generate_series(1, 40) i;
insert into categories (user_id, title) select 1 + i % 2, 'Category ' || i from generate_series(1, 24) i;
insert into feeds (user_id, category_id, title, feed_url, site_url, checked_at)
  select 1 + i % 2, i % 24 + 1, 'Feed ' || i, 'https://feeds.example/' || i || '.xml', 'https://site' || i || '.example/', timestamptz '2025-11-03' + i * interval '1 second' from generate_series(1, 200) i;
insert into entries (user_id, feed_id, hash, published_at, title, url, author, content, status, starred, tags, reading_time, score, meta, changed_at)
  select 1 + i % 2, i % 200 + 1, md5('entry' || i), timestamptz '2024-01-01' + i * interval '13 minutes', 'Entry ' || i || case when i % 50 = 0 then E' – "Größe"\\t☃\\\\N' else '' end,
    'https://site' || i % 200 + 1 || '.example/' || i, case when i % 7 = 0 then null else 'Author ' || i % 300 end, repeat('<p>' || md5('text' || i) || E'</p>\\n', 1 + i % 6),
    (array['unread', 'read', 'removed']::entry_status[])[1 + i % 3], i % 97 = 0, case when i % 4 = 0 then array['news', 'tag ' || i % 20, null] else '{}' end, i % 30,
    i / 7.0, case when i % 5 = 0 then jsonb_build_object('source', 'rss', 'weight', i) end, timestamptz '2025-01-01' + i * interval '7 seconds'
  from generate_series(1, ${Math.trunc(entries)}) i;
insert into enclosures (user_id, entry_id, url, size, mime_type) select 1 + i % 2, i, 'https://media.example/' || i || '.mp3', i * 1000, 'audio/mpeg' from generate_series(1, ${Math.trunc(entries)}, 10) i;
insert into icons (hash, mime_type, content) select md5('icon' || i), 'image/png', decode(repeat(md5('png' || i), 20), 'hex') from generate_series(1, 60) i;
insert into feed_icons select i, i % 60 + 1 from generate_series(1, 200) i;
insert into api_keys (user_id, token, description, created_at) select 1, md5('key' || i), 'Key ' || i, timestamptz '2025-06-01' + i * interval '1 day' from generate_series(1, 3) i;
insert into fetch_log select timestamptz '2025-11-03' + (i % 50) * interval '1 second', i % 200 + 1, case when i % 9 = 0 then null else 'ok' end, i % 11 * interval '0.25 second' from generate_series(1, 500) i;
insert into cache values ('front', '\\x00ff'), ('back', '\\xdeadbeef');
select setval('ticket_numbers', 4207, true);
select lo_from_bytea(4711, decode(repeat(md5('opml'), 10000), 'hex'));
select lo_from_bytea(4712, '\\x');
insert into integrations values (1, '{"linkding": {"url": "https://links.example"}}', true, 4711), (2, default, default, 4712);

create index entries_user_status on entries (user_id, status, published_at desc);
create index entries_starred on entries (user_id) where starred;
create index entries_document_vectors on entries using gin (document_vectors);
create index feeds_title_like on feeds using gin (title gin_trgm_ops);
create index feeds_title on feeds (lower(title));

create function mark_changed() returns trigger language plpgsql as $body$begin new.changed_at := new.changed_at + interval '1 second'; return new; end$body$;
create function unread_count(reader integer) returns bigint language sql stable as $body$select count(*) from public.entries where user_id = reader and status = 'unread'$body$;
create trigger entries_changed before update on entries for each row execute function mark_changed();
create view unread_entries as select e.id, e.title, f.title as feed from entries e join feeds f on f.id = e.feed_id where e.status = 'unread';
create materialized view feed_totals as select feed_id, count(*) as entries, max(published_at) as latest from entries group by feed_id;
create unique index feed_totals_feed on feed_totals (feed_id);
alter table sessions enable row level security;
create policy own_sessions on sessions using (data ->> 'user' = current_user);
create statistics entries_by_feed (dependencies) on user_id, feed_id from entries;

grant usage on schema public to borgmatic;
grant select on all tables in schema public to borgmatic;
grant select on large object 4711 to borgmatic;
grant update (title) on feeds to borgmatic;
revoke execute on function unread_count(integer) from public;
alter default privileges in schema public grant select on tables to borgmatic;
comment on table entries is 'What the feeds said; "quoted", it''s so';
comment on column entries.hash is 'Of the entry''s link';
comment on large object 4711 is 'Subscriptions as OPML';
reset role;
`;
}

SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.instances (
    id text NOT NULL,
    connection text NOT NULL,
    leased_until timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.instances IS 'of web-v-con: one row a running instance, if many are one server';
CREATE TABLE public.rooms (
    room_code character varying(6) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    max_participants integer NOT NULL,
    participants jsonb NOT NULL,
    saved_at double precision,
    name text,
    owner_id text,
    access text NOT NULL,
    waiting_room boolean NOT NULL,
    by_guest boolean NOT NULL,
    secret text NOT NULL,
    passcode_digest text,
    banned_addresses jsonb NOT NULL,
    banned_tokens jsonb NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    home text
);
COMMENT ON TABLE public.rooms IS 'of web-v-con: one row a room; change nothing here while a server runs';
COMMENT ON COLUMN public.rooms.saved_at IS 'the latest joined_at of a participant when this row was written';
COMMENT ON COLUMN public.rooms.epoch IS 'rises with every change of the instance that keeps this room in memory';
COMMENT ON COLUMN public.rooms.home IS 'the only instance that may write this row';
CREATE TABLE public.server (
    singleton boolean DEFAULT true NOT NULL,
    version integer NOT NULL,
    secret bytea NOT NULL,
    holder text,
    leased_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT server_singleton_check CHECK (singleton)
);
COMMENT ON TABLE public.server IS 'of web-v-con: one row with its schema version, its secret, and which server runs';
INSERT INTO public.rooms VALUES ('wh720t', '2026-11-30 00:19:45.790514+00', '2100-01-01 00:00:00+00', 'open', 50, '[{"away": false, "role": "guest", "token": null, "address": "52c21a452bbcf85735e8097d467c50c7", "session": "0rZgzeHccCVC", "joined_at": 1795997985.8526998, "socket_id": "b2c364fe-7e4c-4346-a3c9-ff54c337bda4", "is_promoted": false, "display_name": "Ada"}]', 1795997985.8526998, NULL, NULL, 'code', false, false, 'u+QZndqmbuwQJA4zQt7PlzuOEXa0dsCFbnNlAUfQCP8=', NULL, '[]', '[]', 0, NULL);
INSERT INTO public.rooms VALUES ('q3p5qn', '2026-11-30 00:19:45.827075+00', '2100-01-01 00:00:00+00', 'open', 5, '[]', 0, 'Stand-up', 'user-42', 'token', true, false, 'TvvmVTDSO7+2bDET/9izQTZq81E5beOAXcTUH7hn9Hg=', 'a1c59ffa1565a3208743af9691507ad37125306f6d42d086aceabcac61d3151d', '[]', '[]', 0, NULL);
INSERT INTO public.server VALUES (true, 2, '\x629391befe474881789747a93b90734c5bb69a3d6bdf4a436489cc403cdccab3', NULL, '2026-11-30 02:56:44.409835+00');
ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (room_code);
ALTER TABLE ONLY public.server
    ADD CONSTRAINT server_pkey PRIMARY KEY (singleton);
CREATE INDEX rooms_by_age ON public.rooms USING btree (created_at, room_code);
CREATE INDEX rooms_by_expiry ON public.rooms USING btree (expires_at);
ALTER TABLE public.instances ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.server ENABLE ROW LEVEL SECURITY;

//! The tables, as diesel sees them. Kept in step with `migrations/` by `tests/db`.

diesel::table! {
    people (id) {
        id -> Uuid,
        provider -> Text,
        subject -> Text,
        email -> Nullable<Text>,
        name -> Text,
        groups -> Array<Text>,
        blocked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        signed_in_at -> Timestamptz,
        last_team_id -> Nullable<Uuid>,
        search_text -> Text,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        person_id -> Uuid,
        csrf_token -> Text,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        address -> Text,
        user_agent -> Text,
        id -> Uuid,
    }
}

diesel::table! {
    provider_tokens (session_id) {
        session_id -> Uuid,
        id_token -> Nullable<Binary>,
        access_token -> Nullable<Binary>,
        refresh_token -> Nullable<Binary>,
        groups_read_at -> Timestamptz,
        tried_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    teams (id) {
        id -> Uuid,
        name -> Text,
        slug -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    authorities (id) {
        id -> Uuid,
        name -> Text,
        directory_url -> Text,
        contact -> Nullable<Text>,
        terms_accepted_at -> Nullable<Timestamptz>,
        parallel_new_orders -> Int4,
        profiles -> Jsonb,
        position -> Int4,
        created_at -> Timestamptz,
        from_settings -> Bool,
        trusted_roots -> Array<Binary>,
        terms_accepted_by -> Nullable<Text>,
        terms_url -> Nullable<Text>,
        facts -> Nullable<Jsonb>,
        eab_key_identifier -> Nullable<Text>,
        eab_hmac_key -> Nullable<Binary>,
        eab_from_settings -> Bool,
        limit_set_here -> Bool,
        switched_off_at -> Nullable<Timestamptz>,
        switched_off_by -> Nullable<Text>,
    }
}

diesel::table! {
    acme_accounts (id) {
        id -> Uuid,
        authority_id -> Uuid,
        url -> Text,
        credentials -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    certificates (id) {
        id -> Uuid,
        team_id -> Uuid,
        name -> Text,
        description -> Text,
        kind -> Text,
        domains -> Array<Text>,
        key_algorithm -> Text,
        authority_id -> Nullable<Uuid>,
        profile -> Nullable<Text>,
        auto_renew -> Bool,
        labels -> Jsonb,
        search_text -> Text,
        current_version_id -> Nullable<Uuid>,
        issuer -> Nullable<Text>,
        not_after -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        order_id -> Nullable<Uuid>,
        order_state -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamptz,
        standing -> Int2,
    }
}

diesel::table! {
    grants (id) {
        id -> Uuid,
        team_id -> Uuid,
        certificate_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        email -> Nullable<Text>,
        group_name -> Nullable<Text>,
        role -> Text,
        expires_at -> Nullable<Timestamptz>,
        granted_by -> Text,
        created_at -> Timestamptz,
        provider -> Nullable<Text>,
        from_settings -> Bool,
        granted_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    site_grants (id) {
        id -> Uuid,
        role -> Text,
        person_id -> Nullable<Uuid>,
        email -> Nullable<Text>,
        provider -> Nullable<Text>,
        group_name -> Nullable<Text>,
        from_settings -> Bool,
        granted_by -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    orders (id) {
        id -> Uuid,
        certificate_id -> Uuid,
        team_id -> Uuid,
        authority_id -> Uuid,
        renewal -> Bool,
        state -> Text,
        domains -> Array<Text>,
        profile -> Nullable<Text>,
        key_algorithm -> Text,
        acme_url -> Nullable<Text>,
        private_key -> Nullable<Binary>,
        failure -> Nullable<Jsonb>,
        retries -> Int4,
        answer_until -> Nullable<Timestamptz>,
        finalised_at -> Nullable<Timestamptz>,
        form_token -> Nullable<Text>,
        placed_by -> Text,
        placed_by_id -> Nullable<Uuid>,
        placed_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        rekey -> Bool,
        automatic -> Bool,
        replaces -> Nullable<Text>,
    }
}

diesel::table! {
    challenges (id) {
        id -> Uuid,
        order_id -> Uuid,
        domain -> Text,
        authorization_url -> Text,
        txt_name -> Text,
        txt_value -> Text,
        already_valid -> Bool,
        sent_at -> Timestamptz,
        looked_at -> Nullable<Timestamptz>,
        sighting -> Nullable<Jsonb>,
        seen_at -> Nullable<Timestamptz>,
        told_at -> Nullable<Timestamptz>,
        cleared_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    order_steps (id, order_id) {
        id -> Uuid,
        order_id -> Uuid,
        at -> Timestamptz,
        step -> Jsonb,
    }
}

diesel::table! {
    certificate_versions (id) {
        id -> Uuid,
        certificate_id -> Uuid,
        number -> Int4,
        order_id -> Nullable<Uuid>,
        chain -> Binary,
        private_key -> Nullable<Binary>,
        domains -> Array<Text>,
        subject -> Text,
        issuer -> Text,
        serial -> Text,
        fingerprint_sha256 -> Text,
        key_algorithm -> Text,
        signature_algorithm -> Text,
        not_before -> Timestamptz,
        not_after -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        downloaded_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        spki_sha256 -> Nullable<Text>,
        revocation -> Nullable<Jsonb>,
        lifetime_days -> Int2,
    }
}

diesel::table! {
    renewal_plans (certificate_id) {
        certificate_id -> Uuid,
        version_id -> Uuid,
        renew_at -> Nullable<Timestamptz>,
        basis -> Text,
        rekey -> Bool,
        failures -> Int4,
        window_start -> Nullable<Timestamptz>,
        window_end -> Nullable<Timestamptz>,
        explanation_url -> Nullable<Text>,
        asked_at -> Nullable<Timestamptz>,
        ask_at -> Timestamptz,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Uuid,
        team_id -> Uuid,
        kid -> Text,
        public_key -> Binary,
        private_key -> Binary,
        created_at -> Timestamptz,
        retires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    channels (id) {
        id -> Uuid,
        team_id -> Uuid,
        kind -> Text,
        name -> Text,
        endpoint -> Binary,
        version -> Int2,
        enabled -> Bool,
        created_at -> Timestamptz,
        events -> Nullable<Array<Text>>,
        name_pattern -> Nullable<Text>,
        labels -> Jsonb,
        from_settings -> Bool,
        failing_since -> Nullable<Timestamptz>,
        gave_up_at -> Nullable<Timestamptz>,
        failed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Uuid,
        channel_id -> Uuid,
        team_id -> Uuid,
        certificate_id -> Nullable<Uuid>,
        order_id -> Nullable<Uuid>,
        event_type -> Text,
        notification -> Jsonb,
        state -> Text,
        attempts -> Int4,
        response_status -> Nullable<Int4>,
        response_excerpt -> Nullable<Text>,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        turn -> Int8,
        next_at -> Nullable<Timestamptz>,
        attempted_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Uuid,
        kind -> Text,
        subject -> Uuid,
        run_at -> Timestamptz,
        attempt -> Int4,
        failures -> Int4,
        leased_until -> Nullable<Timestamptz>,
        gave_up_at -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    activity_events (number) {
        id -> Uuid,
        at -> Timestamptz,
        team_id -> Nullable<Uuid>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        actor_name -> Text,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        action -> Text,
        target_kind -> Nullable<Text>,
        target_id -> Nullable<Uuid>,
        target_name -> Nullable<Text>,
        outcome -> Text,
        reason -> Nullable<Text>,
        request_id -> Nullable<Uuid>,
        data -> Jsonb,
        number -> Int8,
    }
}

diesel::table! {
    activity_words (number) {
        number -> Int8,
        at -> Timestamptz,
        words -> crate::db::activity::words::Tsvector,
    }
}

diesel::table! {
    activity_keys (id) {
        id -> Text,
        public_key -> Binary,
        private_key -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    activity_outlets (name) {
        name -> Text,
        position -> Int8,
        sent_at -> Nullable<Timestamptz>,
        failures -> Int4,
        failing_since -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    activity_timestamps (seal) {
        seal -> Int8,
        at -> Timestamptz,
        token -> Binary,
    }
}

diesel::table! {
    activity_seals (number) {
        number -> Int8,
        after_event -> Int8,
        last_event -> Int8,
        events -> Int8,
        head -> Binary,
        entries_hash -> Binary,
        entries -> Nullable<Binary>,
        at -> Timestamptz,
        previous -> Binary,
        cut -> Int8,
        key_id -> Text,
        signature -> Binary,
    }
}

diesel::table! {
    schedulers (id) {
        id -> Uuid,
        name -> Text,
        started_at -> Timestamptz,
        last_round_at -> Timestamptz,
    }
}

diesel::table! {
    reminders (day, certificate_id, event_type) {
        day -> Date,
        certificate_id -> Uuid,
        event_type -> Text,
    }
}

diesel::table! {
    calendar (one) {
        one -> Bool,
        done_on -> Date,
    }
}

diesel::table! {
    deleted_certificates (id) {
        id -> Uuid,
        team_id -> Uuid,
        name -> Text,
        description -> Text,
        kind -> Text,
        domains -> Array<Text>,
        labels -> Jsonb,
        created_by -> Text,
        created_at -> Timestamptz,
        versions -> Jsonb,
        deleted_by -> Text,
        deleted_by_id -> Nullable<Uuid>,
        deleted_at -> Timestamptz,
    }
}

diesel::table! {
    deleted_orders (id) {
        id -> Uuid,
        team_id -> Uuid,
        renewal -> Bool,
        domains -> Array<Text>,
        placed_by_id -> Nullable<Uuid>,
        placed_at -> Timestamptz,
        finalised -> Bool,
    }
}

diesel::table! {
    batches (id) {
        id -> Uuid,
        team_id -> Uuid,
        action -> Jsonb,
        asked_by_id -> Uuid,
        asked_by -> Text,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> Timestamptz,
        waits_for -> Nullable<Jsonb>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    batch_items (batch_id, position) {
        batch_id -> Uuid,
        position -> Int4,
        certificate_id -> Uuid,
        name -> Text,
        state -> Text,
        reason -> Nullable<Jsonb>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    acme_accounts,
    activity_events,
    activity_keys,
    activity_outlets,
    activity_seals,
    activity_timestamps,
    activity_words,
    authorities,
    batch_items,
    batches,
    calendar,
    certificate_versions,
    certificates,
    challenges,
    channels,
    deleted_certificates,
    deleted_orders,
    deliveries,
    grants,
    jobs,
    order_steps,
    orders,
    people,
    provider_tokens,
    reminders,
    renewal_plans,
    schedulers,
    sessions,
    signing_keys,
    site_grants,
    teams
);

diesel::joinable!(renewal_plans -> certificates (certificate_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(challenges -> orders (order_id));
diesel::joinable!(deliveries -> channels (channel_id));
diesel::joinable!(acme_accounts -> authorities (authority_id));
diesel::joinable!(orders -> authorities (authority_id));
diesel::joinable!(grants -> teams (team_id));
diesel::joinable!(grants -> certificates (certificate_id));
diesel::joinable!(grants -> people (person_id));

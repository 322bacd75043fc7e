-- Once for each cell, as the superuser, on its leader. The standbys copy it:
--   psql --set=password=… --file=database.sql "host=127.0.0.1 port=5000 user=postgres sslmode=require"
create role admit_one login password :'password';
create database admit_one owner admit_one;

-- A pooler does not pass the settings of a session on, so they are the role's. A server that finds one
-- missing does not start, and names the statement.
alter role admit_one in database admit_one set statement_timeout = '10s';
alter role admit_one in database admit_one set lock_timeout = '2s';
alter role admit_one in database admit_one set idle_in_transaction_session_timeout = '10s';
alter role admit_one in database admit_one set random_page_cost = '1.1';
alter role admit_one in database admit_one set enable_seqscan = 'off';
alter role admit_one in database admit_one set enable_hashjoin = 'off';
alter role admit_one in database admit_one set enable_mergejoin = 'off';

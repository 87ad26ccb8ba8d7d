-- The shop's database as the first release (commit b080cb8) made it, printed from its own tables by SQLAlchemy,
-- and a row in each table. For PostgreSQL the tests read DATETIME as TIMESTAMP.
CREATE TABLE accounts (
	username VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	password VARCHAR NOT NULL,
	PRIMARY KEY (username)
);
CREATE TABLE cases (
	id VARCHAR NOT NULL,
	session_id VARCHAR NOT NULL,
	customer_id VARCHAR,
	reason VARCHAR NOT NULL,
	summary VARCHAR NOT NULL,
	opened_at DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE customers (
	id VARCHAR NOT NULL,
	first_name VARCHAR NOT NULL,
	last_name VARCHAR NOT NULL,
	email VARCHAR,
	phone VARCHAR,
	address JSON NOT NULL,
	payment_methods JSON NOT NULL,
	email_key VARCHAR,
	name_key VARCHAR NOT NULL,
	zip_key VARCHAR NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_customers_email_key ON customers (email_key);
CREATE INDEX ix_customers_name_key ON customers (name_key);
CREATE TABLE events (
	customer_id VARCHAR NOT NULL,
	type VARCHAR NOT NULL,
	product_id VARCHAR NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (customer_id, type, product_id, at)
);
CREATE INDEX events_by_product ON events (product_id, type);
CREATE TABLE reviews (
	id VARCHAR NOT NULL,
	product_id VARCHAR NOT NULL,
	rating INTEGER,
	text VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	customer_id VARCHAR,
	created_at DATETIME,
	details JSON NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_reviews_product_id ON reviews (product_id);
CREATE TABLE sessions (
	id VARCHAR NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	visitor VARCHAR NOT NULL,
	customer_id VARCHAR,
	language VARCHAR NOT NULL,
	slots JSON NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_sessions_updated_at ON sessions (updated_at);
CREATE TABLE feedback (
	session_id VARCHAR NOT NULL,
	turn INTEGER NOT NULL,
	vote INTEGER NOT NULL,
	comment VARCHAR,
	at DATETIME NOT NULL,
	PRIMARY KEY (session_id, turn),
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE TABLE orders (
	id VARCHAR NOT NULL,
	number_key VARCHAR NOT NULL,
	customer_id VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	placed_at DATETIME,
	address JSON NOT NULL,
	payments JSON NOT NULL,
	fulfilments JSON NOT NULL,
	details JSON NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE INDEX ix_orders_customer_id ON orders (customer_id);
CREATE INDEX ix_orders_number_key ON orders (number_key);
CREATE TABLE turns (
	session_id VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	at DATETIME NOT NULL,
	message VARCHAR NOT NULL,
	reply JSON NOT NULL,
	trace JSON NOT NULL,
	PRIMARY KEY (session_id, number),
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE TABLE order_lines (
	order_id VARCHAR NOT NULL,
	position INTEGER NOT NULL,
	item_id VARCHAR NOT NULL,
	product_id VARCHAR,
	title VARCHAR NOT NULL,
	options JSON NOT NULL,
	price_minor BIGINT NOT NULL,
	quantity INTEGER NOT NULL,
	PRIMARY KEY (order_id, position),
	FOREIGN KEY(order_id) REFERENCES orders (id)
);
INSERT INTO customers VALUES ('c-1', 'Emily', 'Carter', 'emily@small.example', NULL, '{"zip": "97201"}', '[]', 'emily@small.example', 'emily carter', '97201');
INSERT INTO orders VALUES ('#W1', 'W1', 'c-1', 'pending', 'USD', '2026-11-20 09:30:00', '{}', '[]', '[]', '{}', 1);
INSERT INTO order_lines VALUES ('#W1', 0, 'KT-1-S', 'KT-1', 'Kettle', '{"colour": "steel"}', 4500, 2);
INSERT INTO reviews VALUES ('r-1', 'KT-1', 5, 'Good.', 'en', 'c-1', NULL, '{}');
INSERT INTO events VALUES ('c-1', 'view', 'KT-1', '2026-11-19 08:00:00');
INSERT INTO sessions VALUES ('s-1', '2026-11-21 10:00:00', '2026-11-21 10:01:00', 'v-1', 'c-1', 'en', '{"order": "#W1"}');
INSERT INTO turns VALUES ('s-1', 0, '2026-11-21 10:01:00', 'Where is it?', '{"text": "On its way."}', '{}');
INSERT INTO feedback VALUES ('s-1', 0, 1, NULL, '2026-11-21 10:02:00');
INSERT INTO cases VALUES ('H-1', 's-1', 'c-1', 'asked', 'Wants a person.', '2026-11-21 10:03:00');
INSERT INTO accounts VALUES ('admin', 'admin', 'scrypt$2$8$1$c2FsdA==$ZGlnZXN0');

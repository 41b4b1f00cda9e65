// The requests of the benchmark in Fastify and postgres.js: answers by JSON schema, the token checked in
// the database, two processes. Arguments: the port, and the package.json beside node_modules.
import cluster from 'node:cluster'
import { createHash, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'

const [port, packages] = process.argv.slice(2)
const require = createRequire(packages)
const { DATABASE_URL, INSERT_SQL, ITEMS_SQL, OWNER_SQL } = process.env

const string = { type: 'string' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const instant = { type: 'string', format: 'date-time' }
const item = {
  type: 'object',
  properties: {
    id: integer,
    title: string,
    completed: boolean,
    order: integer,
    url: string,
    created_on: instant,
    completed_on: { ...instant, nullable: true },
    due_on: { type: 'string', format: 'date', nullable: true },
    priority: integer,
    list: { ...string, nullable: true },
    labels: { type: 'array', items: string },
    notes: string,
    repeats: string,
    version: integer,
  },
}
const newItem = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', minLength: 1, maxLength: 500 } },
}
const query = { type: 'object', properties: { limit: { type: 'integer', default: 100 } } }

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

async function serve() {
  const app = require('fastify')({ trustProxy: '127.0.0.1' })
  const sql = require('postgres')(DATABASE_URL, { max: 4 })
  const run = (statement, ...values) => sql.unsafe(statement, values, { prepare: true })
  const root = (request) => `${request.protocol}://${request.headers.host}/api/todos/`

  async function findOwner(request, reply) {
    const token = (request.headers.authorization || '').slice('Bearer '.length)
    const [row] = await run(OWNER_SQL, sha256(token))
    if (!row) return reply.code(401).send({ title: 'Unauthorized' })
    request.owner = row.id
  }

  const list = { querystring: query, response: { 200: { type: 'array', items: item } } }
  app.get('/api/todos', { preHandler: findOwner, schema: list }, async (request) => {
    const rows = await run(ITEMS_SQL, request.owner, request.query.limit)
    for (const row of rows) row.url = root(request) + row.id
    return rows
  })

  const create = { body: newItem, response: { 201: item } }
  app.post('/api/todos', { preHandler: findOwner, schema: create }, async (request, reply) => {
    const title = request.body.title
    const given = request.headers['idempotency-key']
    const [row] = await run(INSERT_SQL, request.owner, title, given ? sha256(given) : randomUUID())
    const rest = { completed_on: null, due_on: null, list: null, labels: [], notes: '', repeats: '' }
    reply.code(201)
    return { ...row, ...rest, title, completed: false, priority: 0, version: 1, url: root(request) + row.id }
  })

  app.get('/health/live', async () => 'ok')
  await app.listen({ host: '127.0.0.1', port: Number(port) })
}

if (cluster.isPrimary) {
  for (let number = 0; number < 2; number++) cluster.fork()
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.kill()
    process.exit(0)
  })
} else {
  await serve()
}

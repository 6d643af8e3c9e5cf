// Node's net:  node echo.js PORT
const net = require('node:net');

net.createServer({ noDelay: true }, (connection) => {
  connection.on('error', () => {}); // the peer has gone
  connection.pipe(connection);
}).listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });

const server = 'https://required.example.org';
module.exports = { server };

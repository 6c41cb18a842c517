/** A real VS Code cannot be had here (closed network, no browser): says why and what to do. */
export class HostUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HostUnavailable';
  }
}

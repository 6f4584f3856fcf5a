/**
 * Whole fleets under fire: workers as processes of their own, fault proxies before broker and store, a seeded nemesis,
 * and a history of everything that was said and stored, which is judged at the end.
 */
package io.avatarfleet.worker.campaign;

// Generated from openapi.json by npm run generate.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A payment can be made */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bills, the newest first
         * @description Filters hold together. A range that holds nothing gives an empty page.
         */
        get: operations["listBills"];
        put?: never;
        /**
         * Create a bill
         * @description The answer’s `payUrl` is only for the payer.
         */
        post: operations["createBill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a bill */
        get: operations["getBill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bills/{id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void a bill that is not paid
         * @description Refused while a payment of it is being approved or confirmed, and once it is paid. Payments still waiting for the card app end without a charge. Voiding a voided bill returns it.
         */
        post: operations["voidBill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a payment with its attempts */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments, the newest first
         * @description Filters hold together. A range that holds nothing gives an empty page.
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/cancellations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payment, in whole or in part
         * @description Gives money back. The answer waits up to 20 s for the VAN: 201, the money is given back; 202, that is not known yet: read the cancellation until its status is DONE or FAILED, and do not cancel again. After a lost answer, repeat the request with the same Idempotency-Key: it is cancelled once.
         */
        post: operations["cancelPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/cancellations/{cancellationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a cancellation */
        get: operations["getCancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read events, the oldest first
         * @description Keep `nextCursor` and use it for the next call. An event is never inserted before a returned cursor.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/interest-free-offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the interest-free installments that your payers are offered
         * @description Those of today and of later, your own and those of issuers at every merchant, the newest first.
         */
        get: operations["listOffersToPayers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/return-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a secret that signs the payer’s way back
         * @description From then on, the result that a payer brings to a bill’s `returnUrl` is signed (docs/payments.md). A secret made before ends at once.
         */
        post: operations["createReturnSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which VANs and issuers new payments go to
         * @description The issuers, and the VANs of the merchant’s terminals. One is out of service while most exchanges with it fail, or while an operator has suspended it; the note says why. A payment needs one VAN, and its card’s issuer.
         */
        get: operations["getService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the URLs for webhooks, the newest first */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Register a URL for webhooks
         * @description It is told of events from now on. A merchant has at most 20 endpoints.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a URL for webhooks */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Remove a URL for webhooks
         * @description Nothing more is sent to it.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a URL for webhooks
         * @description An endpoint that is enabled again gets everything that it has missed, in order.
         */
        patch: operations["changeWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the secret of a URL for webhooks
         * @description Until `previousValidHours` are over, each webhook carries a signature by either secret.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a URL for webhooks
         * @description An event `webhook_endpoint.test` goes to this endpoint alone, whatever types it wants.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send again what was given up */
        post: operations["redeliverWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks with their attempts, the newest first */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook with its attempts */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook again
         * @description It has the same `webhook-id`, and comes after what was sent meanwhile.
         */
        post: operations["redeliverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List billing keys, the newest first */
        get: operations["listBillingKeys"];
        put?: never;
        /**
         * Begin the registration of a card
         * @description The payer registers the card in the issuer’s app (`appScheme`) or, if the issuer’s app has no registration, on our own page (`registerUrl`). Nothing is charged. Read the billing key, or the events, until the key is ACTIVE. The merchant never sees the card number.
         */
        post: operations["createBillingKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a billing key */
        get: operations["getBillingKey"];
        put?: never;
        post?: never;
        /**
         * Delete a billing key
         * @description Erases the stored card; the key is never charged again. A charge that is being approved finishes. Subscriptions with this key become past due at their next period, unless they get another key. Deleting a deleted key returns the key.
         */
        delete: operations["deleteBillingKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing-keys/{id}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Charge a registered card
         * @description Creates a bill and charges it without the payer. The answer waits up to 20 s for the outcome. If the payment is still in state W (it may be UNCONFIRMED), read it until the state changes. A decline is a payment in state D, not an error. After a lost answer, repeat the request with the same Idempotency-Key: it is charged once.
         */
        post: operations["chargeBillingKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List subscriptions, the newest first */
        get: operations["listSubscriptions"];
        put?: never;
        /**
         * Create a subscription for a registered card
         * @description Each period has one bill. The billing run (10:00 in Korea) charges it on its day, and only once, whoever starts the charge. A period that begins today after the run is charged within the hour.
         */
        post: operations["createSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a subscription */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        /**
         * End a subscription
         * @description Nothing more is charged, and unpaid periods are waived. A charge that is being approved finishes. Ending an ended subscription returns it.
         */
        delete: operations["cancelSubscription"];
        options?: never;
        head?: never;
        /**
         * Change, pause or resume a subscription
         * @description A new amount takes effect from the next period on. A paused subscription is not charged. `missedPeriods` says what happens to periods that begin during a pause: by default they are skipped. With another billing key, past-due periods are charged at once.
         */
        patch: operations["changeSubscription"];
        trace?: never;
    };
    "/v1/subscriptions/{id}/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the periods that have begun, the newest first */
        get: operations["listPeriods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/periods/{period}/charge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Charge a period now
         * @description Makes the same charge as a billing run: whoever starts it, a period is charged once. For a period that is being charged, unsettled, paid or cancelled, the call returns that payment.
         */
        post: operations["chargePeriod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List merchants, the newest first */
        get: operations["listMerchants"];
        put?: never;
        /**
         * Create a merchant
         * @description It can do nothing before it has an API key.
         */
        post: operations["createMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a merchant */
        get: operations["getMerchant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a merchant
         * @description Changes the given fields. `terminals` replaces the whole list: from then on, approvals go to its first entry. Payments that were sent to a terminal continue there.
         */
        patch: operations["changeMerchant"];
        trace?: never;
    };
    "/v1/admin/merchants/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a merchant’s API keys, the newest first */
        get: operations["listKeys"];
        put?: never;
        /** Issue an API key */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchants/{id}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an API key now
         * @description Ending an ended key changes nothing.
         */
        delete: operations["endKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/interest-free-offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List offers of interest-free installments, the newest first */
        get: operations["listInterestFreeOffers"];
        put?: never;
        /**
         * Offer interest-free installments
         * @description From its first day on, payers are offered these months as 무이자 or 부분무이자. Where several offers are for the same months, the payer gets the one with the least interest. To change an offer, end it and make another.
         */
        post: operations["createInterestFreeOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/interest-free-offers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an offer of interest-free installments now
         * @description A payer who has already pressed pays as they were shown; one who presses from now on is shown the months anew. Ending an ended offer changes nothing.
         */
        delete: operations["endInterestFreeOffer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/{id}/cancellations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payment for its merchant
         * @description As the merchant’s own call; the cancellation says that an administrator asked for it.
         */
        post: operations["cancelPaymentForMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase customers of a merchant’s bills
         * @description Erases `customerName`, `customerEmail`, `customerPhone` and `metadata` for good, also from the answers to repeated requests. Say by one field whose. Bills and payments stay, as the law demands. Erasing again erases nothing more.
         */
        post: operations["eraseCustomers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List VANs and issuers, and which are in service */
        get: operations["listService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/service/{kind}/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Suspend a VAN or an issuer, or put it back into service
         * @description Stops new payments and registrations within a second or two, and lets what is under way go on. Recurring charges wait. An open circuit closes by itself: putting it back ends only a suspension.
         */
        patch: operations["changeService"];
        trace?: never;
    };
    "/v1/issuers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Card issuers, and which can be chosen now */
        get: operations["listIssuers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pay/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the bill as its payer sees it */
        get: operations["getPayerBill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pay/{token}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a payment
         * @description Use one `Idempotency-Key` per press: the same key means the same payment for ever. If a payment of the same issuer and installment still waits for the card app, it is returned again; another choice begins a new payment and ends the old one.
         */
        post: operations["startPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pay/{token}/payments/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a payment
         * @description Poll until `state` is not W. With `wait`, the answer comes as soon as the payment changes (compared with `If-None-Match`, or with now), or after that many seconds: 304 when nothing is new. A server that can’t wait answers at once with 200 and `nextPollAfterMs`.
         */
        get: operations["getPaymentStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pay/{token}/payments/{id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Abort a payment for its payer
         * @description A payment that is already being approved goes on: that is not an error, and the status tells the outcome.
         */
        post: operations["abortPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/register/{token}/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree, and enter the card to register
         * @description For our own page. The first valid card counts; sending a card again returns the registered one. The agreement is stored with the card: when, and to which text.
         */
        post: operations["registerCard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AdminPartyService: {
            /** @enum {string} */
            kind: "van" | "issuer";
            code: string;
            name: {
                ko: string;
                en: string;
            };
            /** @description New payments go to it */
            inService: boolean;
            cause: ("suspended" | "circuit") | null;
            since: string | null;
            note: string | null;
            operator: string | null;
            circuit: {
                /**
                 * Format: date-time
                 * @description An instant, RFC 3339
                 */
                openedAt: string;
                /**
                 * Format: date-time
                 * @description From then on, single new payments try it
                 */
                probedFrom: string;
                /** @description The exchanges that it was opened by */
                ended: number;
                /** @description How many of them failed */
                failed: number;
            } | null;
        };
        AdminServiceList: {
            items: components["schemas"]["AdminPartyService"][];
        };
        Agreement: {
            /**
             * @description PAGE: our own page asked the payer; MERCHANT: the merchant says it did
             * @enum {string}
             */
            by: "PAGE" | "MERCHANT";
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            agreedAt: string;
            /** @description Of the text: on our page, the number of its template and the SHA-256 of the text; or the merchant’s own name of it */
            version: string;
            text: string | null;
        };
        AppScheme: {
            /** @enum {string} */
            kind: "scheme" | "bridge";
            /** @description Opens the card app on iOS, and on a desktop that has one */
            url: string;
            /** @description Opens the card app on Android */
            intentUrl?: string;
            bridgeUrl?: string;
            /** @description Android package of the card app */
            package: string;
            /** @description The app store’s page of the card app */
            storeUrl: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            expiresAt: string;
        };
        /** @description A telegram to a VAN */
        Attempt: {
            id: string;
            /** @enum {string} */
            kind: "APPROVAL" | "NET_CANCEL" | "CANCEL" | "PARTIAL_CANCEL" | "INQUIRY";
            van: string;
            terminalId: string;
            /** @description 전문일련번호 */
            serial: string;
            /** @description Korean wall-clock time, yyyyMMddHHmmss */
            transmittedAt: string;
            /** @enum {string} */
            state: "PREPARED" | "SENDING" | "NOT_SENT" | "FENCED" | "APPROVED" | "DECLINED" | "UNKNOWN" | "ANSWERED";
            detail: string | null;
            responseCode: string | null;
            issuerResponseCode: string | null;
            message: string | null;
        };
        Bill: {
            id: string;
            /**
             * @description `live`, or `test`: of the sandbox, where no money moves
             * @enum {string}
             */
            mode: "live" | "test";
            /**
             * @description W waiting, F paid, C cancelled after it was paid, D dead: see `closed`
             * @enum {string}
             */
            state: "W" | "F" | "C" | "D";
            closed: ("EXPIRED" | "VOIDED") | null;
            orderNo: string;
            orderName: string;
            /** @description Won */
            amount: number;
            /** @description Won */
            supply: number;
            /** @description Won */
            vat: number;
            /** @description Won */
            serviceCharge: number;
            /** @description Won */
            taxFree: number;
            /** @enum {string} */
            service: "payssam" | "speeid" | "linq";
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            returnUrl: string | null;
            paymentId: string | null;
            /** @description Issuers that can’t be chosen for this bill, because they can’t write its names: rename the order to offer them */
            unavailableIssuers: {
                /** @enum {string} */
                issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
                /** @description The characters of the order’s and the merchant’s name that its character set lacks */
                characters: string[];
            }[];
            payUrl: string | null;
            customerName: string | null;
            customerEmail: string | null;
            customerPhone: string | null;
            metadata: {
                [key: string]: string;
            } | null;
        };
        BillPage: {
            items: components["schemas"]["Bill"][];
            nextCursor: string | null;
        };
        BillingKey: {
            id: string;
            /** @description The merchant’s own id of the customer */
            customerId: string;
            /** @enum {string} */
            issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
            /**
             * @description REQUESTED and SCHEME_ISSUED wait for the payer; ACTIVE can be charged; FAILED, EXPIRED and DELETED can never be charged
             * @enum {string}
             */
            state: "REQUESTED" | "SCHEME_ISSUED" | "ACTIVE" | "FAILED" | "EXPIRED" | "DELETED";
            reason: components["schemas"]["Reason"] | null;
            maskedCardNo: string | null;
            plan: components["schemas"]["Plan"] | null;
            agreement: components["schemas"]["Agreement"] | null;
            appScheme: components["schemas"]["AppScheme"] | null;
            registerUrl: string | null;
            /**
             * Format: date-time
             * @description The payer can register until then
             */
            expiresAt: string;
            registeredAt: string | null;
            deletedAt: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        BillingKeyPage: {
            items: components["schemas"]["BillingKey"][];
            nextCursor: string | null;
        };
        Cancellation: {
            id: string;
            paymentId: string;
            /** @description Won */
            amount: number;
            /** @description Won */
            supply: number;
            /** @description Won */
            vat: number;
            /** @description Won */
            serviceCharge: number;
            /** @description Won */
            taxFree: number;
            /**
             * @description APPROVAL_CANCEL (승인취소): whole, on the day of the approval. ACQUISITION_CANCEL (매입취소): partial, or later; the payer has the money back after 3 to 5 business days
             * @enum {string}
             */
            kind: "APPROVAL_CANCEL" | "ACQUISITION_CANCEL";
            /**
             * @description REQUESTED and UNCONFIRMED: being settled. NEEDS_REVIEW: an operator settles it. DONE: the money is given back. FAILED: it is not, and the payment stands
             * @enum {string}
             */
            status: "REQUESTED" | "UNCONFIRMED" | "NEEDS_REVIEW" | "DONE" | "FAILED";
            /** @description Counts status changes */
            version: number;
            /** @description The merchant’s reason */
            note: string;
            /** @enum {string} */
            requestedBy: "MERCHANT" | "ADMINISTRATOR";
            reason: components["schemas"]["Reason"] | null;
            reasonCode: string | null;
            cancelledAt: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        Erasure: {
            id: string;
            merchantId: string;
            /**
             * @description The field that said whom to erase; its value is not kept
             * @enum {string}
             */
            foundBy: "billIds" | "customerName" | "customerEmail" | "customerPhone";
            /** @description Bills whose customer and metadata were erased */
            erased: number;
            /** @description False: bills from before a change of REQUEST_DIGEST_KEY could not be searched. Erase those by `billIds` */
            complete: boolean;
            operator: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        Event: {
            /** @description The same event has the same id, however often it is read */
            id: string;
            /** @description bill.created, bill.paid, bill.voided, bill.expired, payment.approved, payment.declined, payment.late_approval_cancelled … */
            type: string;
            /** @description What changed: a bill, payment, cancellation, billing key, subscription or webhook endpoint; for a late approval the attempt, with its payment in the data */
            subjectId: string;
            /**
             * @description `live`, or `test`: of the sandbox, where no money moves
             * @enum {string}
             */
            mode: "live" | "test";
            /** @description The subject’s version after the change */
            version: number;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            data: {
                [key: string]: unknown;
            };
        };
        EventPage: {
            items: components["schemas"]["Event"][];
            /** @description The cursor for the next call, also when there is nothing more yet */
            nextCursor: string;
            hasMore: boolean;
        };
        InterestFreeOffer: {
            id: string;
            merchantId: string | null;
            /** @enum {string} */
            issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
            /** @description Each of these months is offered */
            installmentMonths: number[];
            /** @description Of interest-free installments, the number of first ones whose interest the payer bears: 0 for 무이자, more for 부분무이자 */
            payerInterestMonths: number;
            /** @description Smallest total, won */
            minimumAmount: number;
            /** @description The first day in Korea, yyyyMMdd */
            validFrom: string;
            /** @description The last day in Korea, yyyyMMdd */
            validUntil: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        InterestFreeOfferPage: {
            items: components["schemas"]["InterestFreeOffer"][];
            nextCursor: string | null;
        };
        IssuedKey: {
            id: string;
            /** @description The key itself. Give it to the merchant: the server stores only its hash and never shows it again */
            apiKey: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            endsAt: string | null;
        };
        Issuer: {
            code: string;
            name: {
                ko: string;
                en: string;
            };
            /** @description The issuer can be chosen now */
            available: boolean;
            unavailable: {
                reason: {
                    ko: string;
                    en: string;
                };
                until: string | null;
            } | null;
            app: {
                /** @description Custom URL scheme of the card app: iOS apps that embed a bill’s page list it in LSApplicationQueriesSchemes */
                scheme: string;
                /** @description The app’s Android package */
                package: string;
                appStoreId: string;
            } | null;
        };
        IssuerList: {
            items: components["schemas"]["Issuer"][];
        };
        Key: {
            id: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            endsAt: string | null;
            lastUsedAt: string | null;
            /** @description The key works now */
            live: boolean;
        };
        KeyPage: {
            items: components["schemas"]["Key"][];
            nextCursor: string | null;
        };
        MadeInterestFreeOffer: {
            id: string;
            merchantId: string | null;
            /** @enum {string} */
            issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
            /** @description Each of these months is offered */
            installmentMonths: number[];
            /** @description Of interest-free installments, the number of first ones whose interest the payer bears: 0 for 무이자, more for 부분무이자 */
            payerInterestMonths: number;
            /** @description Smallest total, won */
            minimumAmount: number;
            /** @description The first day in Korea, yyyyMMdd */
            validFrom: string;
            /** @description The last day in Korea, yyyyMMdd */
            validUntil: string;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            /** @description Who made it */
            operator: string;
            endedAt: string | null;
        };
        MadeInterestFreeOfferPage: {
            items: components["schemas"]["MadeInterestFreeOffer"][];
            nextCursor: string | null;
        };
        Merchant: {
            id: string;
            /**
             * @description `live`, or `test`: of the sandbox, where no money moves
             * @enum {string}
             */
            mode: "live" | "test";
            name: string;
            /** @description 사업자등록번호, 10 digits */
            businessNo: string;
            /** @description In the order of the routing */
            terminals: {
                van: string;
                terminalId: string;
                vendorCode: string;
            }[];
            /** @description Won */
            minimumAmount: number;
            maximumInstallmentMonths: number;
            /** @description Won */
            minimumInstallmentAmount: number;
            chargesPerKeyPerDay: number;
            triesPerPeriod: number;
            orderNoReuse: boolean;
            representative: string | null;
            phone: string | null;
            address: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        MerchantPage: {
            items: components["schemas"]["Merchant"][];
            nextCursor: string | null;
        };
        PartyService: {
            /** @enum {string} */
            kind: "van" | "issuer";
            code: string;
            name: {
                ko: string;
                en: string;
            };
            /** @description New payments go to it */
            inService: boolean;
            cause: ("suspended" | "circuit") | null;
            since: string | null;
            note: string | null;
        };
        PayerBill: {
            billId: string;
            /** @enum {string} */
            state: "W" | "F" | "C" | "D";
            merchantName: string;
            orderName: string;
            /** @description Won */
            amount: number;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            expiresAt: string;
            payment: {
                paymentId: string;
                statusUrl: string;
            } | null;
            issuers: components["schemas"]["Issuer"][];
            /** @description Won */
            minimumInstallmentAmount: number;
            /** @description Below 2: no installments */
            maximumInstallmentMonths: number;
            /** @description Installments that are offered as 무이자 or 부분무이자 now */
            interestFree: {
                /** @enum {string} */
                issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
                installmentMonths: number;
                /** @description Of interest-free installments, the number of first ones whose interest the payer bears: 0 for 무이자, more for 부분무이자 */
                payerInterestMonths: number;
            }[];
        };
        Payment: {
            id: string;
            /**
             * @description `live`, or `test`: of the sandbox, where no money moves
             * @enum {string}
             */
            mode: "live" | "test";
            billId: string;
            /** @enum {string} */
            payType: "CARD_VAN" | "CARD_RP";
            /** @enum {string} */
            issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
            /** @description This payment’s order number at issuer and VAN */
            orderNo: string;
            /** @description Won */
            amount: number;
            /** @description Won that can still be cancelled; 0 unless the payment is paid */
            remaining: number;
            installmentMonths: number;
            payerInterestMonths: number | null;
            billingKeyId: string | null;
            subscriptionId: string | null;
            period: string | null;
            /**
             * @description W waiting, F paid, C cancelled, D dead
             * @enum {string}
             */
            state: "W" | "F" | "C" | "D";
            /** @enum {string} */
            status: "REQUESTED" | "SCHEME_ISSUED" | "AUTHENTICATED" | "APPROVING" | "UNCONFIRMED" | "NEEDS_REVIEW" | "APPROVED" | "PARTIALLY_CANCELLED" | "CANCELLED" | "DECLINED" | "AUTH_FAILED" | "EXPIRED" | "NET_CANCELLED";
            /** @description Counts status changes */
            version: number;
            reason: components["schemas"]["Reason"] | null;
            approvalNo: string | null;
            approvedAt: string | null;
            maskedCardNo: string | null;
            cardIssuerName: string | null;
            acquirerName: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            attempts: components["schemas"]["Attempt"][];
            cancellations: components["schemas"]["Cancellation"][];
        };
        PaymentPage: {
            items: components["schemas"]["Payment"][];
            nextCursor: string | null;
        };
        PaymentStatus: {
            /**
             * @description W waiting (also while the outcome is being confirmed), F paid, C cancelled, D dead
             * @enum {string}
             */
            state: "W" | "F" | "C" | "D";
            /** @enum {string} */
            status: "REQUESTED" | "SCHEME_ISSUED" | "AUTHENTICATED" | "APPROVING" | "UNCONFIRMED" | "NEEDS_REVIEW" | "APPROVED" | "PARTIALLY_CANCELLED" | "CANCELLED" | "DECLINED" | "AUTH_FAILED" | "EXPIRED" | "NET_CANCELLED";
            paymentId: string;
            /** @description Korean wall-clock time, yyyyMMddHHmmss */
            requestedAt: string;
            reason: components["schemas"]["Reason"] | null;
            nextPollAfterMs: number | null;
            approval: {
                approvalNo: string | null;
                approvedAt: string | null;
                maskedCardNo: string | null;
                cardIssuerName: string | null;
                /** @description Won */
                amount: number;
                /** @description Won of it that were given back so far */
                cancelledAmount: number;
                installmentMonths: number;
                payerInterestMonths: number | null;
            } | null;
        };
        Period: {
            /** @description The period’s day, which is its name */
            period: string;
            /** @description From 0 */
            number: number;
            /**
             * @description DUE is charged from `nextTryAt` on; CHARGING: a try is under way; FROZEN: the outcome of a try is unknown, and nothing is charged until it is settled; PAST_DUE waits for a new payment method until `graceEndsAt`; WAIVED is never charged; CANCELLED was paid, and the whole charge was given back: it is not charged again
             * @enum {string}
             */
            state: "DUE" | "CHARGING" | "FROZEN" | "PAST_DUE" | "UNPAID" | "PAID" | "WAIVED" | "CANCELLED";
            billId: string;
            /** @description The number of the try that is next or under way, from 1 */
            try: number;
            nextTryAt: string | null;
            graceEndsAt: string | null;
            reason: components["schemas"]["Reason"] | null;
            detail: string | null;
        };
        PeriodPage: {
            items: components["schemas"]["Period"][];
            nextBefore: string | null;
        };
        /** @description As the registration was begun with it. Null is open: it varies (변동), as the merchant decides. */
        Plan: {
            amount: number | null;
            cycle: {
                /** @enum {string} */
                unit: "WEEK" | "MONTH" | "YEAR";
                every: number;
            } | null;
            startOn: string | null;
            ending: string | null;
        };
        /** @description RFC 9457 */
        Problem: {
            /** @description urn:appcard:problem:…, one per `code` */
            type: string;
            title: string;
            status: number;
            /** @description What to do next: on the payer’s calls in the payer’s language, otherwise in English */
            detail: string;
            /** @description Identifies this request, for our support */
            instance: string;
            /**
             * @description See docs/errors.md
             * @enum {string}
             */
            code: "INVALID_REQUEST" | "IDEMPOTENCY_KEY_REQUIRED" | "UNAUTHENTICATED" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "PAYMENT_IN_PROGRESS" | "BILL_ALREADY_PAID" | "BILL_CLOSED" | "PAYMENT_NOT_SETTLED" | "PAYMENT_NOT_CHARGED" | "PAYMENT_ALREADY_CANCELLED" | "CANCELLATION_IN_PROGRESS" | "BALANCE_MISMATCH" | "CANCELLATION_NOT_ALLOWED" | "CANCELLATION_REFUSED" | "URL_NOT_ALLOWED" | "TOO_MANY_ENDPOINTS" | "ENDPOINT_NOT_ENABLED" | "ORDER_NO_REUSED" | "REQUEST_IN_PROGRESS" | "NAME_NOT_WRITABLE" | "ISSUER_UNDER_MAINTENANCE" | "ISSUER_OUT_OF_SERVICE" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "UNKNOWN_ISSUER" | "INVALID_AMOUNT" | "INVALID_EXPIRY" | "INTEREST_FREE_CHANGED" | "INSTALLMENT_NOT_ALLOWED" | "INVALID_MERCHANT" | "INVALID_OFFER" | "NO_SANDBOX" | "BILLING_KEY_NOT_ACTIVE" | "CHARGE_REFUSED" | "SUBSCRIPTION_CONFLICT" | "INVALID_SUBSCRIPTION" | "INVALID_AGREEMENT" | "INVALID_CARD" | "AGREEMENT_CHANGED" | "CARD_NOT_KEPT" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "INTERNAL" | "ISSUER_UNAVAILABLE" | "SCHEME_NOT_READY" | "UNAVAILABLE" | "VAN_OUT_OF_SERVICE" | "VAN_BUSY" | "OVERLOADED";
            /** @description The same request may succeed later */
            retryable: boolean;
            paymentId?: string;
            cancellationId?: string;
            /** @description Won that can still be cancelled */
            remaining?: number;
            /** @description The URL to follow the payment named here */
            statusUrl?: string;
            /**
             * Format: date-time
             * @description When the request may succeed
             */
            until?: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        Reason: {
            /** @enum {string} */
            code: "PAYER_CANCELLED" | "APP_TIMEOUT" | "AUTH_REFUSED" | "CARD_UNUSABLE" | "LIMIT_EXCEEDED" | "INSTALLMENT_NOT_ALLOWED" | "ISSUER_ERROR" | "ISSUER_MAINTENANCE" | "PAYER_ABORTED" | "SUPERSEDED" | "AUTH_EXPIRED" | "BILL_EXPIRED" | "BILL_VOIDED" | "BILL_NOT_PAYABLE" | "RESULT_UNREADABLE" | "INSTALLMENT_MISMATCH" | "INTEREST_FREE_UNSUPPORTED" | "INTEREST_FREE_NOT_CONFIRMED" | "VAN_DECLINED_HARD" | "VAN_DECLINED_SOFT" | "VAN_DECLINED_TECHNICAL" | "VAN_NOT_SENT" | "VAN_OUTCOME_UNKNOWN" | "NET_CANCELLED" | "VAN_DECLINED_UNHEARD" | "CARD_KEY_UNAVAILABLE" | "KEY_ZONE_UNAVAILABLE" | "BILLING_KEY_ENDED" | "ORDER_NOT_WRITABLE" | "SUBSCRIPTION_NOT_ACTIVE" | "BOUND_KEY_DAILY" | "BOUND_PERIOD_TRIES" | "ENGINE_ERROR" | "CANCELLED_BY_OPERATOR" | "CANCEL_REFUSED" | "RESOLVED_BY_OPERATOR" | "OTHER";
            /** @description What happened, and what to do next */
            text: string;
            /** @description The payer may try to pay the bill again right away */
            retryable: boolean;
        };
        RegisteredCard: {
            /** @enum {string} */
            state: "ACTIVE";
            maskedCardNo: string;
        };
        ReturnSecret: {
            /** @description It is shown once: keep it secret */
            secret: string;
        };
        ServiceList: {
            items: components["schemas"]["PartyService"][];
        };
        StartedPayment: {
            paymentId: string;
            /** @enum {string} */
            payType: "CARD_VAN";
            appScheme: components["schemas"]["AppScheme"];
            statusUrl: string;
        };
        Subscription: {
            id: string;
            billingKeyId: string;
            /**
             * @description ACTIVE is charged; PAUSED is not; PAST_DUE has a period that could not be charged and waits for a new payment method; UNPAID is past its grace; CANCELLED has ended
             * @enum {string}
             */
            state: "ACTIVE" | "PAUSED" | "PAST_DUE" | "UNPAID" | "CANCELLED";
            orderNo: string;
            orderName: string;
            /** @description Won, for periods that have not begun */
            amount: number;
            /** @description Won */
            taxFree: number;
            /** @description Won */
            serviceCharge: number;
            /** @enum {string} */
            service: "payssam" | "speeid" | "linq";
            cycle: {
                /** @enum {string} */
                unit: "WEEK" | "MONTH" | "YEAR";
                every: number;
                /** @description The day of the first period; after a shorter month, the day returns to it */
                anchor: string;
            };
            nextPeriod: string | null;
            /** @enum {string} */
            afterGrace: "CANCEL" | "UNPAID";
            /**
             * @description What happens to periods whose day passed a week ago or longer while the subscription was paused or behind, or no billing run took place: SKIP charges none of them, CURRENT only the newest, ALL each of them, two a day
             * @enum {string}
             */
            missedPeriods: "SKIP" | "CURRENT" | "ALL";
            version: number;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        SubscriptionPage: {
            items: components["schemas"]["Subscription"][];
            nextCursor: string | null;
        };
        WebhookDelivery: {
            id: string;
            endpointId: string;
            /** @description The `webhook-id` of each attempt */
            eventId: string;
            type: string;
            subjectId: string;
            /**
             * @description FAILED: it was given up after three days
             * @enum {string}
             */
            status: "PENDING" | "DELIVERED" | "FAILED";
            nextTryAt: string | null;
            deliveredAt: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            /** @description The latest 50, the oldest first */
            attempts: {
                /**
                 * Format: date-time
                 * @description An instant, RFC 3339
                 */
                startedAt: string;
                durationMs: number;
                httpStatus: number | null;
                failure: ("STATUS" | "REDIRECT" | "TIMEOUT" | "ADDRESS_REFUSED" | "NO_CONNECTION" | "HUNG_UP") | null;
            }[];
        };
        WebhookDeliveryPage: {
            items: components["schemas"]["WebhookDelivery"][];
            nextCursor: string | null;
        };
        WebhookEndpoint: {
            id: string;
            url: string;
            types: string[];
            description: string;
            /** @enum {string} */
            status: "ENABLED" | "DISABLED";
            disabledBecause: ("MERCHANT" | "FAILING") | null;
            failingSince: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
        };
        WebhookEndpointPage: {
            items: components["schemas"]["WebhookEndpoint"][];
            nextCursor: string | null;
        };
        WebhookEndpointWithSecret: {
            id: string;
            url: string;
            types: string[];
            description: string;
            /** @enum {string} */
            status: "ENABLED" | "DISABLED";
            disabledBecause: ("MERCHANT" | "FAILING") | null;
            failingSince: string | null;
            /**
             * Format: date-time
             * @description An instant, RFC 3339
             */
            createdAt: string;
            /** @description Signs the webhooks. It is shown once: keep it secret */
            secret: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                    };
                };
            };
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or what is missing */
                        checks: {
                            [key: string]: string;
                        };
                        /** @description What needs an operator but stops no payment: Schedules that are missing, paused or overdue */
                        warnings: {
                            [key: string]: string;
                        };
                    };
                };
            };
            /** @description It can’t, and why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or what is missing */
                        checks: {
                            [key: string]: string;
                        };
                        /** @description What needs an operator but stops no payment: Schedules that are missing, paused or overdue */
                        warnings: {
                            [key: string]: string;
                        };
                    };
                };
            };
        };
    };
    listBills: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                /** @description Created then or later; RFC 3339 */
                from?: string;
                /** @description Created before; RFC 3339 */
                to?: string;
                /** @description Of just this amount, in won */
                amount?: number;
                /** @description Of this amount or more */
                minAmount?: number;
                /** @description Of this amount or less */
                maxAmount?: number;
                state?: "W" | "F" | "C" | "D";
                /** @description The merchant’s own order number, of the bill */
                orderNo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of bills */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBill: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: well-formed
                     * @description The merchant’s own order number
                     */
                    orderNo: string;
                    /**
                     * Format: well-formed
                     * @description The order’s name, as the payer reads it
                     */
                    orderName: string;
                    /** @description Won */
                    amount: number;
                    /**
                     * @description 면세금액, won; a part of the amount
                     * @default 0
                     */
                    taxFree?: number;
                    /**
                     * @description 봉사료, won; a part of the amount
                     * @default 0
                     */
                    serviceCharge?: number;
                    /**
                     * Format: date-time
                     * @description At most 90 days away; 24 hours by default
                     */
                    expiresAt?: string;
                    /**
                     * Format: uri
                     * @description The page to which the payer returns
                     */
                    returnUrl?: string;
                    /**
                     * @default payssam
                     * @enum {string}
                     */
                    service?: "payssam" | "speeid" | "linq";
                    /**
                     * Format: well-formed
                     * @description The customer’s name
                     */
                    customerName?: string;
                    /** @description The customer’s e-mail address */
                    customerEmail?: string;
                    /** @description The customer’s phone number: a Korean one, or with + and country code. 7 to 15 digits, with or without hyphens */
                    customerPhone?: string;
                    /** @description Your own notes of the bill: up to 20 names (A-Z a-z 0-9 _ . -), each with a text of up to 500 characters. Put no personal data and no card number in it */
                    metadata?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description The bill */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bill"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `ORDER_NO_REUSED`: Another bill that can be paid or is paid has this order number */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_AMOUNT`: The amount breaks a rule. `INVALID_EXPIRY`: The expiry breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bill */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bill"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    voidBill: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bill, in state D */
            200: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bill"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `PAYMENT_IN_PROGRESS`: Another payment of this bill is being approved or confirmed. `BILL_ALREADY_PAID`: The bill is paid. `BILL_CLOSED`: The bill has expired, or was voided or cancelled */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                /** @description Created then or later; RFC 3339 */
                from?: string;
                /** @description Created before; RFC 3339 */
                to?: string;
                /** @description Of just this amount, in won */
                amount?: number;
                /** @description Of this amount or more */
                minAmount?: number;
                /** @description Of this amount or less */
                maxAmount?: number;
                billId?: string;
                /** @description In any of these statuses: repeat the parameter, `status=APPROVED&status=CANCELLED` */
                status?: ("REQUESTED" | "SCHEME_ISSUED" | "AUTHENTICATED" | "APPROVING" | "UNCONFIRMED" | "NEEDS_REVIEW" | "APPROVED" | "PARTIALLY_CANCELLED" | "CANCELLED" | "DECLINED" | "AUTH_FAILED" | "EXPIRED" | "NET_CANCELLED")[];
                issuer?: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
                /** @description The merchant’s own order number, of the bill */
                orderNo?: string;
                /** @description 승인번호 */
                approvalNo?: string;
                payType?: "CARD_VAN" | "CARD_RP";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelPayment: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Won; without it, everything that remains is cancelled */
                    amount?: number;
                    /** @description Won that remain before it, as you know it: refused when something else remains */
                    expectedRemaining?: number;
                    /** @description 면세금액 of this cancellation, won; without it, in proportion to what remains */
                    taxFree?: number;
                    /**
                     * Format: well-formed
                     * @description Why it is cancelled, for your own records
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The money is given back */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description Whether the money is given back is not known yet */
            202: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `PAYMENT_NOT_SETTLED`: Whether the payment was charged is not known yet. `PAYMENT_NOT_CHARGED`: The payment was never charged. `PAYMENT_ALREADY_CANCELLED`: The payment is cancelled in whole. `CANCELLATION_IN_PROGRESS`: Another cancellation of the payment is in progress. `BALANCE_MISMATCH`: The payment’s remaining amount is not what the request expects */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `CANCELLATION_NOT_ALLOWED`: The VAN, the issuer or the card does not allow this cancellation. `CANCELLATION_REFUSED`: The cancellation has failed: no money was given back */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCancellation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                cancellationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cancellation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events after the cursor */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOffersToPayers: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterestFreeOfferPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createReturnSecret: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnSecret"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VANs and issuers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceList"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of endpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uri
                     * @description https, on a public address, without a user name, password or fragment
                     */
                    url: string;
                    /**
                     * @description The event types that are sent, as docs/webhooks.md lists them; none: every type
                     * @default []
                     */
                    types?: string[];
                    /**
                     * @description For the merchant’s own people
                     * @default
                     */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description The endpoint, with its secret */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `TOO_MANY_ENDPOINTS`: The merchant has as many webhook endpoints as it may have */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `URL_NOT_ALLOWED`: Webhooks can’t go to this URL */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint as it was */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uri
                     * @description https, on a public address, without a user name, password or fragment
                     */
                    url?: string;
                    /** @description The event types that are sent, as docs/webhooks.md lists them; none: every type */
                    types?: string[];
                    /** @description For the merchant’s own people */
                    description?: string;
                    /** @enum {string} */
                    status?: "ENABLED" | "DISABLED";
                };
            };
        };
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `URL_NOT_ALLOWED`: Webhooks can’t go to this URL */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description How long the secret before signs too
                     * @default 24
                     */
                    previousValidHours?: number;
                };
            };
        };
        responses: {
            /** @description The endpoint, with its new secret */
            200: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The test event is on its way */
            202: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        eventId: string;
                    };
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliverWebhooks: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Deliveries of events from then on
                     */
                    since: string;
                };
            };
        };
        responses: {
            /** @description How many are sent again */
            202: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                endpointId?: string;
                eventId?: string;
                status?: "PENDING" | "DELIVERED" | "FAILED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliverWebhook: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is sent again */
            202: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `ENDPOINT_NOT_ENABLED`: The webhook endpoint is disabled or removed */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBillingKeys: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                customerId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of billing keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingKeyPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBillingKey: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: well-formed
                     * @description The merchant’s own id of the customer; it need not be unique
                     */
                    customerId: string;
                    /** @description A code of `GET /v1/issuers` */
                    issuer: string;
                    /**
                     * @description The payer’s device, which decides how the card app is opened
                     * @enum {string}
                     */
                    platform: "android" | "ios" | "web";
                    /**
                     * Format: well-formed
                     * @description The text that the payer reads in the card app
                     */
                    orderName?: string;
                    /**
                     * Format: uri
                     * @description The page to which the card app returns the payer
                     */
                    returnUrl?: string;
                    /**
                     * @default payssam
                     * @enum {string}
                     */
                    service?: "payssam" | "speeid" | "linq";
                    /** @description What the payer agrees to be charged. Our page shows it; in a card app the merchant must show it before. What is left out is shown as open: 변동, as the merchant decides. */
                    plan?: {
                        /** @description Won of each charge; left out, it varies (변동) */
                        amount?: number;
                        cycle?: {
                            /** @enum {string} */
                            unit: "WEEK" | "MONTH" | "YEAR";
                            /**
                             * @description Up to 52 weeks, 24 months or 5 years
                             * @default 1
                             */
                            every?: number;
                        };
                        /** @description The day of the first charge, in Korea, yyyyMMdd */
                        startOn?: string;
                        /**
                         * Format: well-formed
                         * @description How the payer ends it (해지방법); left out, the page names the merchant and its telephone
                         */
                        ending?: string;
                    };
                    /** @description The agreement that the merchant took, for a registration in the card app, which asks for none. Where the payer registers on our page (`registerUrl`), the page asks, and its own agreement is recorded instead. */
                    agreement?: {
                        /**
                         * Format: date-time
                         * @description When the payer agreed, RFC 3339
                         */
                        agreedAt: string;
                        /**
                         * Format: well-formed
                         * @description The merchant’s own name of the text that the payer agreed to
                         */
                        version: string;
                    };
                };
            };
        };
        responses: {
            /** @description The billing key, and where the payer registers */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingKey"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `ISSUER_UNDER_MAINTENANCE`: The issuer is under maintenance. `ISSUER_OUT_OF_SERVICE`: New payments don’t go to this issuer just now */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `UNKNOWN_ISSUER`: This issuer is not available. `INVALID_AGREEMENT`: The plan or the agreement breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ISSUER_UNAVAILABLE`: The order could not be written to the issuer; nothing was charged */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun. `SCHEME_NOT_READY`: The payment was accepted but its app scheme is not ready yet; nothing was charged */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBillingKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The billing key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingKey"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBillingKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The billing key, in state DELETED */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingKey"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BILLING_KEY_NOT_ACTIVE`: The billing key can’t be charged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chargeBillingKey: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: well-formed
                     * @description The merchant’s own order number
                     */
                    orderNo: string;
                    /**
                     * Format: well-formed
                     * @description The order’s name, as the payer reads it
                     */
                    orderName: string;
                    /** @description Won */
                    amount: number;
                    /**
                     * @description 면세금액, won; a part of the amount
                     * @default 0
                     */
                    taxFree?: number;
                    /**
                     * @description 봉사료, won; a part of the amount
                     * @default 0
                     */
                    serviceCharge?: number;
                };
            };
        };
        responses: {
            /** @description The payment */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `NAME_NOT_WRITABLE`: The issuer can’t write a name of the order. `ORDER_NO_REUSED`: Another bill that can be paid or is paid has this order number. `BILLING_KEY_NOT_ACTIVE`: The billing key can’t be charged. `CHARGE_REFUSED`: Nothing was charged: the charge was refused before it was made */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_AMOUNT`: The amount breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSubscriptions: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                billingKeyId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of subscriptions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSubscription: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billingKeyId: string;
                    /**
                     * Format: well-formed
                     * @description The merchant’s own order number
                     */
                    orderNo: string;
                    /**
                     * Format: well-formed
                     * @description The order’s name, as the payer reads it
                     */
                    orderName: string;
                    /** @description Won */
                    amount: number;
                    /**
                     * @description 면세금액, won; a part of the amount
                     * @default 0
                     */
                    taxFree?: number;
                    /**
                     * @description 봉사료, won; a part of the amount
                     * @default 0
                     */
                    serviceCharge?: number;
                    cycle: {
                        /** @enum {string} */
                        unit: "WEEK" | "MONTH" | "YEAR";
                        /**
                         * @description Up to 52 weeks, 24 months or 5 years
                         * @default 1
                         */
                        every?: number;
                    };
                    /** @description The day of the first period, in Korea, yyyyMMdd; today by default */
                    startOn?: string;
                    /**
                     * @description The first period begins this many days after `startOn`, and nothing is charged before
                     * @default 0
                     */
                    trialDays?: number;
                    /**
                     * @description What happens to the subscription when a period stays unpaid past its grace of 14 days
                     * @default CANCEL
                     * @enum {string}
                     */
                    afterGrace?: "CANCEL" | "UNPAID";
                    /**
                     * @description What happens to periods whose day passed a week ago or longer while the subscription was paused or behind, or no billing run took place: SKIP charges none of them, CURRENT only the newest, ALL each of them, two a day
                     * @default SKIP
                     * @enum {string}
                     */
                    missedPeriods?: "SKIP" | "CURRENT" | "ALL";
                    /**
                     * @default payssam
                     * @enum {string}
                     */
                    service?: "payssam" | "speeid" | "linq";
                };
            };
        };
        responses: {
            /** @description The subscription */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `NAME_NOT_WRITABLE`: The issuer can’t write a name of the order. `BILLING_KEY_NOT_ACTIVE`: The billing key can’t be charged */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_AMOUNT`: The amount breaks a rule. `INVALID_SUBSCRIPTION`: The subscription breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription, in state CANCELLED */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description PAUSED pauses, ACTIVE resumes
                     * @enum {string}
                     */
                    state?: "ACTIVE" | "PAUSED";
                    /** @description Won */
                    amount?: number;
                    taxFree?: number;
                    serviceCharge?: number;
                    /** Format: well-formed */
                    orderName?: string;
                    billingKeyId?: string;
                    /**
                     * @description What happens to periods whose day passed a week ago or longer while the subscription was paused or behind, or no billing run took place: SKIP charges none of them, CURRENT only the newest, ALL each of them, two a day
                     * @enum {string}
                     */
                    missedPeriods?: "SKIP" | "CURRENT" | "ALL";
                };
            };
        };
        responses: {
            /** @description The subscription */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NAME_NOT_WRITABLE`: The issuer can’t write a name of the order. `BILLING_KEY_NOT_ACTIVE`: The billing key can’t be charged. `SUBSCRIPTION_CONFLICT`: The subscription is in a state that does not allow this */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INVALID_AMOUNT`: The amount breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPeriods: {
        parameters: {
            query?: {
                /** @description A day in Korea, yyyyMMdd */
                before?: string;
                /** @description Entries on a page */
                size?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of periods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chargePeriod: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
                /** @description A day in Korea, yyyyMMdd */
                period: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `CHARGE_REFUSED`: Nothing was charged: the charge was refused before it was made */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMerchants: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of merchants */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMerchant: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: well-formed
                     * @description The name that payers read
                     */
                    name: string;
                    /** @description 사업자등록번호, 10 digits */
                    businessNo: string;
                    /** @description At most one for each VAN. Approvals go to the first */
                    terminals: {
                        /** @enum {string} */
                        van: "alpha" | "beta" | "gamma";
                        /** @description 단말기번호 (CAT ID) */
                        terminalId: string;
                        /** @description 업체정보: the PSP’s code at this VAN */
                        vendorCode: string;
                    }[];
                    /** @description Smallest amount of a bill, won; 1,000 by default */
                    minimumAmount?: number;
                    /** @description Longest installment: 0 (one-off payments only) or 2 to 36; 12 by default */
                    maximumInstallmentMonths?: number;
                    /** @description Smallest total that may be paid in installments, won; 50,000 by default */
                    minimumInstallmentAmount?: number;
                    /** @description Most recurring charges of one billing key on a Korean day; 10 by default */
                    chargesPerKeyPerDay?: number;
                    /** @description Most tries of one period of a subscription; 12 by default */
                    triesPerPeriod?: number;
                    /** @description An order number may be used again while a bill of it can be paid or is paid; otherwise such a bill is refused with 409 `ORDER_NO_REUSED`. False by default */
                    orderNoReuse?: boolean;
                    /**
                     * Format: well-formed
                     * @description 대표자
                     */
                    representative?: string;
                    phone?: string;
                    /** Format: well-formed */
                    address?: string;
                };
            };
        };
        responses: {
            /** @description The merchant */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_MERCHANT`: The merchant breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMerchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The merchant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMerchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: well-formed
                     * @description The name that payers read
                     */
                    name?: string;
                    /** @description 사업자등록번호, 10 digits */
                    businessNo?: string;
                    /** @description At most one for each VAN. Approvals go to the first */
                    terminals?: {
                        /** @enum {string} */
                        van: "alpha" | "beta" | "gamma";
                        /** @description 단말기번호 (CAT ID) */
                        terminalId: string;
                        /** @description 업체정보: the PSP’s code at this VAN */
                        vendorCode: string;
                    }[];
                    /** @description Smallest amount of a bill, won; 1,000 by default */
                    minimumAmount?: number;
                    /** @description Longest installment: 0 (one-off payments only) or 2 to 36; 12 by default */
                    maximumInstallmentMonths?: number;
                    /** @description Smallest total that may be paid in installments, won; 50,000 by default */
                    minimumInstallmentAmount?: number;
                    /** @description Most recurring charges of one billing key on a Korean day; 10 by default */
                    chargesPerKeyPerDay?: number;
                    /** @description Most tries of one period of a subscription; 12 by default */
                    triesPerPeriod?: number;
                    /** @description An order number may be used again while a bill of it can be paid or is paid; otherwise such a bill is refused with 409 `ORDER_NO_REUSED`. False by default */
                    orderNoReuse?: boolean;
                    representative?: string | null;
                    phone?: string | null;
                    address?: string | null;
                };
            };
        };
        responses: {
            /** @description The merchant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INVALID_MERCHANT`: The merchant breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                /** @description `test`: the keys of the sandbox */
                mode?: "live" | "test";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NO_SANDBOX`: This installation has no sandbox */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description `test`: a key `key_test_…` of the sandbox, which gets a copy of the merchant as it is now. By default a key of the cell that is asked: `live`, unless it is a sandbox itself
                     * @enum {string}
                     */
                    mode?: "live" | "test";
                    /**
                     * Format: date-time
                     * @description For a rotation: when the merchant’s other keys end, unless they end sooner. Until then all of them work. An instant in the past ends them at once
                     */
                    othersEndAt?: string;
                };
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKey"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_MERCHANT`: The merchant breaks a rule. `NO_SANDBOX`: This installation has no sandbox */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key no longer works */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NO_SANDBOX`: This installation has no sandbox */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInterestFreeOffers: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page */
                cursor?: string;
                /** @description Entries on a page */
                size?: number;
                /** @description Only what this merchant’s payers are offered, now or later. By default all, also ended ones */
                merchantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeInterestFreeOfferPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInterestFreeOffer: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of this merchant alone. By default at every merchant */
                    merchantId?: string;
                    /**
                     * @description Whose cards
                     * @enum {string}
                     */
                    issuer: "kb" | "samsung" | "lotte" | "hyundai" | "hana" | "nonghyup" | "bc" | "shinhan";
                    /** @description Each of these months is offered */
                    installmentMonths: number[];
                    /**
                     * @description Of interest-free installments, the number of first ones whose interest the payer bears: 0 for 무이자, more for 부분무이자
                     * @default 0
                     */
                    payerInterestMonths?: number;
                    /**
                     * @description Smallest total, won; besides the merchant’s smallest for installments
                     * @default 0
                     */
                    minimumAmount?: number;
                    /** @description The first day in Korea, yyyyMMdd */
                    validFrom: string;
                    /** @description The last day in Korea, yyyyMMdd: until its midnight */
                    validUntil: string;
                    /**
                     * Format: well-formed
                     * @description Who makes it, for the record
                     * @default administrator
                     */
                    operator?: string;
                };
            };
        };
        responses: {
            /** @description The offer */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeInterestFreeOffer"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `INVALID_OFFER`: The offer of interest-free installments breaks a rule */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endInterestFreeOffer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The offer has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelPaymentForMerchant: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Won; without it, everything that remains is cancelled */
                    amount?: number;
                    /** @description Won that remain before it, as you know it: refused when something else remains */
                    expectedRemaining?: number;
                    /** @description 면세금액 of this cancellation, won; without it, in proportion to what remains */
                    taxFree?: number;
                    /**
                     * Format: well-formed
                     * @description Why it is cancelled, for your own records
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The money is given back */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description Whether the money is given back is not known yet */
            202: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress. `PAYMENT_NOT_SETTLED`: Whether the payment was charged is not known yet. `PAYMENT_NOT_CHARGED`: The payment was never charged. `PAYMENT_ALREADY_CANCELLED`: The payment is cancelled in whole. `CANCELLATION_IN_PROGRESS`: Another cancellation of the payment is in progress. `BALANCE_MISMATCH`: The payment’s remaining amount is not what the request expects */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `CANCELLATION_NOT_ALLOWED`: The VAN, the issuer or the card does not allow this cancellation. `CANCELLATION_REFUSED`: The cancellation has failed: no money was given back */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseCustomers: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    merchantId: string;
                    /** @description Those of other merchants are left alone */
                    billIds?: string[];
                    /**
                     * Format: well-formed
                     * @description The customer’s name
                     */
                    customerName?: string;
                    /** @description The customer’s e-mail address */
                    customerEmail?: string;
                    /** @description The customer’s phone number: a Korean one, or with + and country code. 7 to 15 digits, with or without hyphens */
                    customerPhone?: string;
                    /**
                     * Format: well-formed
                     * @description Who erases, for the record; not the customer
                     * @default administrator
                     */
                    operator?: string;
                } & (unknown | unknown | unknown | unknown);
            };
        };
        responses: {
            /** @description What was erased */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REQUEST_IN_PROGRESS`: A request with the same Idempotency-Key is still in progress */
            409: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every VAN and every issuer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminServiceList"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: "van" | "issuer";
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description true: take it out of service. false: put it back */
                    suspended: boolean;
                    /**
                     * Format: well-formed
                     * @description Why, for operators and merchants; payers never read it
                     */
                    note: string;
                    /**
                     * Format: well-formed
                     * @description Who decides, for the record
                     */
                    operator: string;
                };
            };
        };
        responses: {
            /** @description The VAN or issuer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminPartyService"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The credentials are missing or not valid */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIssuers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every issuer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerList"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPayerBill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The secret part of the bill’s link */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bill */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayerBill"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startPayment: {
        parameters: {
            query?: never;
            header: {
                /** @description A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters. */
                "idempotency-key": string;
            };
            path: {
                /** @description The secret part of the bill’s link */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description One of the bill’s issuers */
                    issuer: string;
                    /**
                     * @description 0: no installments
                     * @default 0
                     */
                    installmentMonths?: number;
                    /** @description The interest-free terms that the payer was shown for this choice: `payerInterestMonths` of the bill’s `interestFree`. Without it, the card’s own terms */
                    payerInterestMonths?: number;
                    /**
                     * @description The payer’s device, which decides how the card app is opened
                     * @enum {string}
                     */
                    platform: "android" | "ios" | "web";
                };
            };
        };
        responses: {
            /** @description The payment that still waits for the card app */
            200: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedPayment"];
                };
            };
            /** @description The payment, and how to open the card app */
            201: {
                headers: {
                    /** @description Present when this is the answer to an earlier request with the same key */
                    "idempotent-replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedPayment"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form. `IDEMPOTENCY_KEY_REQUIRED`: Idempotency-Key is missing or malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ISSUER_UNDER_MAINTENANCE`: The issuer is under maintenance. `ISSUER_OUT_OF_SERVICE`: New payments don’t go to this issuer just now. `NAME_NOT_WRITABLE`: The issuer can’t write a name of the order. `INTEREST_FREE_CHANGED`: These interest-free terms are not offered any more. `PAYMENT_IN_PROGRESS`: Another payment of this bill is being approved or confirmed. `BILL_ALREADY_PAID`: The bill is paid. `BILL_CLOSED`: The bill has expired, or was voided or cancelled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: The Idempotency-Key was used with another request. `UNKNOWN_ISSUER`: This issuer is not available. `INSTALLMENT_NOT_ALLOWED`: This installment is not allowed for this bill */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ISSUER_UNAVAILABLE`: The order could not be written to the issuer; nothing was charged */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun. `VAN_OUT_OF_SERVICE`: No VAN of the merchant takes new payments just now. `VAN_BUSY`: Too many approvals wait for the merchant’s VANs, so the payment was not begun. `SCHEME_NOT_READY`: The payment was accepted but its app scheme is not ready yet; nothing was charged */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPaymentStatus: {
        parameters: {
            query?: {
                /** @description Seconds */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description The secret part of the bill’s link */
                token: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment’s status */
            200: {
                headers: {
                    /** @description The version of the answer, for If-None-Match */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentStatus"];
                };
            };
            /** @description Nothing changed since the version in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    abortPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The secret part of the bill’s link */
                token: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment’s status */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentStatus"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerCard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The secret part of the bill’s link */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As printed on the card */
                    number: string;
                    /** @description MM/YY */
                    expiry: string;
                    /** @description The version of the text on the page, to which the payer has agreed. Without it nothing is registered. */
                    agreedTo?: string;
                };
            };
        };
        responses: {
            /** @description The card is registered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredCard"];
                };
            };
            /** @description `INVALID_REQUEST`: The request does not have the documented form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `AGREEMENT_CHANGED`: The payer has not agreed to what is registered now. `BILLING_KEY_NOT_ACTIVE`: The billing key can’t be charged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INVALID_CARD`: The card number or its expiry is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something broke on our side */
            500: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service can’t answer just now. `OVERLOADED`: The service is overloaded, so the request was not begun. `CARD_NOT_KEPT`: The card could not be encrypted just now, so it was not stored */
            503: {
                headers: {
                    /** @description Seconds to wait before repeating the request */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

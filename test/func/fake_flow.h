/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The rte_flow rules of a fake port: with one item and up to three actions, which are a queue
 * and a count; see fake_port.h for what it answers.
 */

#ifndef TEST_FUNC_FAKE_FLOW_H
#define TEST_FUNC_FAKE_FLOW_H

#include <ethdev_driver.h>
#include <rte_flow_driver.h>

int fake_flow_ops_get(struct rte_eth_dev *dev, const struct rte_flow_ops **ops);

#endif
